import { useThemeType } from '@gravity-ui/uikit';
import { useEffect } from 'react';
import { monaco } from './setup.ts';

/** Options of every view of code. */
export const viewOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 13,
  lineHeight: 20,
  padding: { top: 10, bottom: 10 },
  scrollBeyondLastLine: false,
  fixedOverflowWidgets: true,
  // A shadow tree is outside the element that sets the theme's colours, so the menu would have none.
  useShadowDOM: false,
  stickyScroll: { enabled: false },
} as const satisfies monaco.editor.IStandaloneEditorConstructionOptions;

/** Gives all views of code the theme of the console. */
export function useMonacoTheme(): void {
  const theme = useThemeType();
  useEffect(() => {
    monaco.editor.setTheme(theme === 'dark' ? 'console-dark' : 'console-light');
  }, [theme]);
}
