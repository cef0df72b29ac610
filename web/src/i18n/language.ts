import { useSyncExternalStore } from 'react';
import { storedValue } from '../ui/stored-value.ts';
import type { Russian } from './russian.ts';

/** Languages of the console, each by its own name. */
export const languageNames = { en: 'English', ru: 'Русский' } as const;
export type Language = keyof typeof languageNames;
export const languages = ['en', 'ru'] as const satisfies readonly Language[];

/** British English writes day and month unambiguously, and uses the 24-hour clock. */
export const locales = { en: 'en-GB', ru: 'ru-RU' } as const satisfies Record<Language, string>;

const known = (tag: unknown) => languages.find((language) => language === tag);

/** The language that the user chose in the sidebar. */
const chosen = storedValue<Language | undefined>('functions-console.language', {
  read: known,
  fallback: undefined,
});

/** @param preferred language tags in order of preference, such as `navigator.languages` */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = known(tag.toLowerCase().split('-')[0]);
    if (language) return language;
  }
  return 'en';
}

let current: Language = 'en';
let russian: Russian | undefined;
const listeners = new Set<() => void>();

export const currentLanguage = (): Language => current;

/** The loaded messages of a language other than English; undefined while the language is English. */
export const currentTranslation = (): Russian | undefined => (current === 'ru' ? russian : undefined);

/** Shows the console in the chosen language, else in the browser's. Resolves when the messages are loaded. */
export async function applyLanguage(): Promise<void> {
  const wanted = chosen.get() ?? preferredLanguage(navigator.languages);
  // If the server is down, the messages cannot load. English is better than no page.
  if (wanted === 'ru')
    russian ??= await import('./russian.ts').then((module) => module.russian).catch(() => undefined);
  // The user may have chosen another language meanwhile.
  if (wanted !== (chosen.get() ?? wanted)) return;
  current = wanted === 'ru' && russian ? 'ru' : 'en';
  document.documentElement.lang = current;
  for (const listener of listeners) listener();
}

export async function chooseLanguage(language: Language): Promise<void> {
  chosen.set(language);
  await applyLanguage();
}

/** Applies a choice made in another tab of the console. */
export const followOtherTabs = (): (() => void) => chosen.subscribe(() => void applyLanguage());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the language, and renders the calling component again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}
