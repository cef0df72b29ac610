import { resourceName } from 'bff/contract';

export type NameRule = { text: string; met: boolean };

/** The rules of a function's name, one by one, as the dialog shows them while somebody types. */
export function nameRules(name: string): NameRule[] {
  return [
    { text: '3 to 63 characters', met: name.length >= 3 && name.length <= 63 },
    { text: 'lowercase letters, digits and hyphens', met: /^[-a-z0-9]+$/.test(name) },
    { text: 'a letter first', met: /^[a-z]/.test(name) },
    { text: 'no hyphen last', met: name !== '' && !name.endsWith('-') },
  ];
}

/** Whether the API takes the name; the rules above only explain its verdict. */
export function isFunctionName(name: string): boolean {
  return resourceName.safeParse(name).success;
}
