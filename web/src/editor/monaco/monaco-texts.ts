import { currentLanguage } from '../../i18n/language.ts';

/** Monaco reads its messages when its code first runs, so it keeps their language until the page reloads. */
export async function monacoTexts(): Promise<void> {
  if (currentLanguage() !== 'ru') return;
  // If the server is down, the messages cannot load. An English editor is better than none.
  await import('monaco-editor/nls/lang/ru').catch(() => undefined);
}
