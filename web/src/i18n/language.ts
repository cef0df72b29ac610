import { useSyncExternalStore } from 'react';
import { storedValue } from '../ui/stored-value.ts';
import type { Russian } from './russian.ts';

/** Languages of the console, each by its own name. */
export const languageNames = { en: 'English', ru: 'Русский' } as const;
export type Language = keyof typeof languageNames;
export const languages = ['en', 'ru'] as const satisfies readonly Language[];

/** British English writes dates without doubt about day and month, and hours up to 24. */
export const locales = { en: 'en-GB', ru: 'ru-RU' } as const satisfies Record<Language, string>;

const known = (tag: unknown) => languages.find((language) => language === tag);

/** The language that someone chose in the sidebar. */
const chosen = storedValue<Language | undefined>('functions-console.language', {
  read: known,
  fallback: undefined,
});

/** @param preferred tags in order of preference, such as `navigator.languages` */
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

/** Texts that are not English; undefined while the language is English. */
export const currentTranslation = (): Russian | undefined => (current === 'ru' ? russian : undefined);

/** Shows the console in the chosen language, else in the browser's. Resolves when its texts are there. */
export async function applyLanguage(): Promise<void> {
  const wanted = chosen.get() ?? preferredLanguage(navigator.languages);
  // Without the server the texts cannot come, and English is better than no page.
  if (wanted === 'ru')
    russian ??= await import('./russian.ts').then((module) => module.russian).catch(() => undefined);
  // Another choice may have been made meanwhile.
  if (wanted !== (chosen.get() ?? wanted)) return;
  current = wanted === 'ru' && russian ? 'ru' : 'en';
  document.documentElement.lang = current;
  for (const listener of listeners) listener();
}

export async function chooseLanguage(language: Language): Promise<void> {
  chosen.set(language);
  await applyLanguage();
}

/** Follows a choice that another tab of the console makes. */
export const followOtherTabs = (): (() => void) => chosen.subscribe(() => void applyLanguage());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language; what calls it is rendered anew when another is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}
