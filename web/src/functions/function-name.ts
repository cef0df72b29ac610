import { resourceName } from 'bff/contract';

export type NameRule = { key: 'ruleLength' | 'ruleCharacters' | 'ruleStart' | 'ruleEnd'; met: boolean };

/** The rules of a function's name one by one, as the dialog shows them while the user types. */
export function nameRules(name: string): NameRule[] {
  return [
    { key: 'ruleLength', met: name.length >= 3 && name.length <= 63 },
    { key: 'ruleCharacters', met: /^[-a-z0-9]+$/.test(name) },
    { key: 'ruleStart', met: /^[a-z]/.test(name) },
    { key: 'ruleEnd', met: name !== '' && !name.endsWith('-') },
  ];
}

/** Whether the API accepts the name. The rules above only explain the result. */
export function isFunctionName(name: string): boolean {
  return resourceName.safeParse(name).success;
}
