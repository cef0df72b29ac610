import { IntlMessageFormat } from 'intl-messageformat';
import { createElement, Fragment, type ReactNode } from 'react';
import { currentLanguage, currentTranslation, type Language, locales, useLanguage } from './language.ts';
import type { ArgumentsOf, OwnTag, TagsOf } from './message-arguments.ts';
import type { Russian } from './russian.ts';

type Texts = Readonly<Record<string, string>>;
type Rest<Values> = [keyof Values] extends [never] ? [] : [values: Values];

/** Values of a rich message: an argument may be an element, and a tag wraps its content. */
type RichValues<Message extends string> = {
  [Name in keyof ArgumentsOf<Message>]: ArgumentsOf<Message>[Name] extends number
    ? ArgumentsOf<Message>[Name]
    : ReactNode;
} & { [Tag in Exclude<TagsOf<Message>, OwnTag>]: (content: ReactNode) => ReactNode };

type PlainKey<English extends Texts> = {
  [Key in keyof English]: [TagsOf<English[Key]>] extends [never] ? Key : never;
}[keyof English];

/** Returns the messages of one room (one feature of the console) in one language. */
export type Translate<English extends Texts> = {
  <Key extends PlainKey<English> & string>(key: Key, ...rest: Rest<ArgumentsOf<English[Key]>>): string;
  /** Returns a message with elements in it. */
  rich: <Key extends keyof English & string>(key: Key, ...rest: Rest<RichValues<English[Key]>>) => ReactNode;
};

/** Declares the messages of a room: `t` for code that runs during rendering or an event, `useT` for components. */
export function room<const English extends Texts>(name: keyof Russian, english: English) {
  const translateTo = (language: () => Language): Translate<English> => {
    const format = (key: keyof English & string, values: Values = {}): unknown => {
      const other: Texts | undefined = currentTranslation()?.[name];
      return messageFormat(other?.[key] ?? english[key] ?? key, language()).format(values);
    };
    return Object.assign((key: keyof English & string, values?: Values) => String(format(key, values)), {
      rich: (key: keyof English & string, values?: Values) =>
        element(format(key, { ...ownTags, ...withTags(values) })),
    });
  };
  const byLanguage = { en: translateTo(() => 'en'), ru: translateTo(() => 'ru') };
  return {
    /** For event handlers, and for functions that a component calls during rendering. */
    t: translateTo(currentLanguage),
    /** For components. A change of language renders them again. */
    useT: () => byLanguage[useLanguage()],
  };
}

type Values = Readonly<Record<string, unknown>>;

const formats = new Map<string, IntlMessageFormat>();

function messageFormat(message: string, language: Language): IntlMessageFormat {
  const key = `${language} ${message}`;
  let format = formats.get(key);
  if (!format) {
    format = new IntlMessageFormat(message, locales[language]);
    formats.set(key, format);
  }
  return format;
}

const tag = (name: OwnTag) => (content: ReactNode[]) => createElement(name, null, ...content);
const ownTags = { b: tag('b'), code: tag('code'), kbd: tag('kbd') } satisfies Record<OwnTag, unknown>;

/** FormatJS passes a tag's content as an array of parts. Components receive one node. */
function withTags(values: Values = {}): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'function' ? (content: ReactNode[]) => value(element(content)) : value,
    ]),
  );
}

/** The parts of a message have a fixed order, so they need no keys. */
function element(pieces: unknown): ReactNode {
  return Array.isArray(pieces) ? createElement(Fragment, null, ...pieces) : (pieces as ReactNode);
}
