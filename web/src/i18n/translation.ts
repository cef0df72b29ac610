import type { ArgumentsOf, TagsOf } from './message-arguments.ts';

type SameArguments<A extends string, B extends string> = [keyof ArgumentsOf<A>, TagsOf<A>] extends [
  keyof ArgumentsOf<B>,
  TagsOf<B>,
]
  ? [keyof ArgumentsOf<B>, TagsOf<B>] extends [keyof ArgumentsOf<A>, TagsOf<A>]
    ? true
    : false
  : false;

type Checked<English, Other> = {
  [Key in keyof English]: Key extends keyof Other
    ? English[Key] extends string
      ? Other[Key] extends string
        ? SameArguments<English[Key], Other[Key]> extends true
          ? string
          : { argumentsDifferFrom: English[Key] }
        : string
      : never
    : string;
};

/**
 * Declares the messages of a room in another language. The type check fails for a missing or unknown key, and for a
 * message whose arguments or tags differ from the English one.
 */
export function translation<English>() {
  return <const Other extends Record<string, string>>(
    texts: Other & Checked<English, Other> & { [Key in Exclude<keyof Other, keyof English>]: never },
  ): Record<keyof English, string> => texts;
}
