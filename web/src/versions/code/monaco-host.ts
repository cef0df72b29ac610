import { useThemeType } from '@gravity-ui/uikit';
import { useEffect } from 'react';
import { languageOfPath } from '../../editor/monaco/language.ts';
import { monaco } from '../../editor/monaco/setup.ts';

/** Options of every view that shows code without editing it. */
export const readOnlyOptions = {
  readOnly: true,
  domReadOnly: true,
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 13,
  lineHeight: 20,
  padding: { top: 10, bottom: 10 },
  scrollBeyondLastLine: false,
  fixedOverflowWidgets: true,
  useShadowDOM: false,
  renderLineHighlight: 'none',
  stickyScroll: { enabled: false },
} as const satisfies monaco.editor.IStandaloneEditorConstructionOptions;

/** A model outside the draft's files: the language service does not mix its names with those of the draft. */
export function modelOf(path: string, text: string): monaco.editor.ITextModel {
  return monaco.editor.createModel(text, languageOfPath(path));
}

export function useMonacoTheme(): void {
  const theme = useThemeType();
  useEffect(() => {
    monaco.editor.setTheme(theme === 'dark' ? 'console-dark' : 'console-light');
  }, [theme]);
}

export { monaco };
