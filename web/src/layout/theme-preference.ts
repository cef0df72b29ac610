import { storedValue } from '../ui/stored-value.ts';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** The theme that the user chose; `system` follows the operating system. */
export const themePreference = storedValue<ThemeChoice>('functions-console.theme', {
  read: (stored) => themeChoices.find((choice) => choice === stored),
  fallback: 'system',
});
