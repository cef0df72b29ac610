import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { russian } from './russian.ts';

type Texts = Readonly<Record<string, string>>;
const englishFiles = import.meta.glob<{ en: Texts }>('../*/messages/en.ts', { eager: true });
const russianFiles = import.meta.glob<{ ru: Texts }>('../*/messages/ru.ts', { eager: true });

const texts = [
  ...Object.entries(englishFiles).map(([path, { en }]) => ({ path, locale: 'en', texts: en })),
  ...Object.entries(russianFiles).map(([path, { ru }]) => ({ path, locale: 'ru', texts: ru })),
].flatMap(({ path, locale, texts }) =>
  Object.entries(texts).map(([key, text]) => ({ name: `${path} ${key}`, key, locale, text })),
);

/** The branches of each plural in a message, as FormatJS parses it. */
function pluralsOf(text: string, locale: string): string[][] {
  const ast = new IntlMessageFormat(text, locale).getAst();
  return ast.flatMap((part) => ('pluralType' in part ? [Object.keys(part.options)] : []));
}

describe('message files', () => {
  it('hold the texts of every room in both languages', () => {
    const rooms = Object.keys(englishFiles).map((path) => path.split('/')[1]);
    expect(rooms.length).toBeGreaterThan(0);
    expect(Object.keys(russianFiles).map((path) => path.split('/')[1])).toEqual(rooms);
    expect(
      Object.values(russian)
        .map((room) => JSON.stringify(room))
        .sort(),
    ).toEqual(
      Object.values(russianFiles)
        .map(({ ru }) => JSON.stringify(ru))
        .sort(),
    );
  });

  it.each(['en', 'ru'])('give each plural a form for every count in %s', (locale) => {
    const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted();
    const wrong = texts
      .filter((each) => each.locale === locale)
      .flatMap(({ name, text }) =>
        pluralsOf(text, locale)
          .map((branches) => branches.filter((branch) => !branch.startsWith('=')).toSorted())
          .filter((branches) => branches.join() !== needed.join())
          .map((branches) => `${name}: ${branches}`),
      );
    expect(wrong).toEqual([]);
  });

  it('use Cyrillic letters in every Russian text that has words', () => {
    const untranslated = texts.filter(
      ({ locale, text }) =>
        locale === 'ru' && / /.test(text.replaceAll(/\{[^}]*\}/g, '')) && !/[а-яё]/i.test(text),
    );
    expect(untranslated.map(({ name }) => name)).toEqual([]);
  });
});
