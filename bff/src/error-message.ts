import { sayer } from 'runner';
import { errorMessages } from '../contract/index.ts';

/** Writes the English text of a code. */
export const say = sayer(errorMessages);

const fixedTexts = new Map<string, keyof typeof errorMessages>();
for (const [code, text] of entriesOf(errorMessages)) if (!text.includes('{')) fixedTexts.set(text, code);

/** Adds its code to a text of the contract, such as the rule of a schema; other texts stay without one. */
export function withCode(text: string): string | ReturnType<typeof say> {
  const code = fixedTexts.get(text);
  return code === undefined ? text : { code, params: {}, text };
}

function entriesOf<Key extends string>(table: Readonly<Record<Key, string>>): [Key, string][] {
  return Object.entries(table) as [Key, string][];
}
