import { ThemeProvider, ToasterComponent, ToasterProvider } from '@gravity-ui/uikit';
import { toaster } from '@gravity-ui/uikit/toaster-singleton';
import type { ReactNode } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { themePreference } from './theme-preference.ts';

/** A dialog takes the focus only after its opening animation, and keys pressed until then would be lost. */
const ofGravity = { Dialog: { disableTransition: true } };

/** Gravity's theme and toasts around the whole page. */
export function ThemeRoot(props: { children: ReactNode }) {
  const lang = useLanguage();
  const [choice] = useStoredValue(themePreference);
  return (
    <ThemeProvider theme={choice} lang={lang} defaultProps={ofGravity}>
      <ToasterProvider toaster={toaster}>
        {props.children}
        <ToasterComponent />
      </ToasterProvider>
    </ThemeProvider>
  );
}
