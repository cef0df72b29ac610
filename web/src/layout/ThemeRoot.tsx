import { ThemeProvider, ToasterComponent, ToasterProvider } from '@gravity-ui/uikit';
import { toaster } from '@gravity-ui/uikit/toaster-singleton';
import type { ReactNode } from 'react';
import { useStoredValue } from '../ui/stored-value.ts';
import { themePreference } from './theme-preference.ts';

/** Gravity's theme and toasts around the whole page. */
export function ThemeRoot(props: { children: ReactNode }) {
  const [choice] = useStoredValue(themePreference);
  return (
    <ThemeProvider theme={choice} lang="en">
      <ToasterProvider toaster={toaster}>
        {props.children}
        <ToasterComponent />
      </ToasterProvider>
    </ThemeProvider>
  );
}
