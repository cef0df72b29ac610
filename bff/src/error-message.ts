import { type Message, sayer } from 'runner';
import { errorMessages } from '../contract/index.ts';

/** Writes the English text of a code. */
export const say = sayer(errorMessages);

const fixedTexts = new Map<string, keyof typeof errorMessages>();
for (const [code, text] of entriesOf(errorMessages)) if (!text.includes('{')) fixedTexts.set(text, code);

/** The message of a rule in the contract's schemas; undefined for a text without a code. */
export function codedRule(text = ''): Message | undefined {
  const code = fixedTexts.get(text);
  return code === undefined ? undefined : { code, params: {}, text };
}

function entriesOf<Key extends string>(table: Readonly<Record<Key, string>>): [Key, string][] {
  return Object.entries(table) as [Key, string][];
}
