import { t } from './messages.ts';

/** The first thing in a text that JSON (RFC 8259) does not allow. */
export type JsonProblem = { message: string; offset: number };

/**
 * Finds where a text stops being JSON. `JSON.parse` decides whether it is JSON at all. Only some engines report the
 * position, and all of them quote the text, which may hold secrets.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    try {
      const scanner = new Scanner(text);
      scanner.value();
      scanner.end();
    } catch (problem) {
      if (problem instanceof Misplaced) return { message: problem.message, offset: problem.offset };
      if (!(problem instanceof RangeError)) throw problem;
    }
    return { message: t('jsonInvalid'), offset: 0 };
  }
}

class Misplaced extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): void {
    this.#space();
    const char = this.#text[this.#at];
    if (char === '{') this.#object();
    else if (char === '[') this.#array();
    else if (char === '"') this.#string();
    else if (
      !this.#skip(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y) &&
      !this.#skip(/(?:true|false|null)(?!\w)/y)
    )
      this.#fail(char === "'" ? t('jsonQuotes') : t('jsonValue'));
    this.#space();
  }

  end(): void {
    if (this.#at < this.#text.length) this.#fail(t('jsonRest'));
  }

  #object(): void {
    this.#at++;
    this.#space();
    if (this.#skip(/\}/y)) return;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#fail(t('jsonName'));
      this.#string();
      this.#space();
      if (!this.#skip(/:/y)) this.#fail(t('jsonExpected', { mark: ':' }));
      this.value();
    } while (this.#skip(/,/y));
    if (!this.#skip(/\}/y)) this.#fail(t('jsonExpectedOneOf', { mark: ',', other: '}' }));
  }

  #array(): void {
    this.#at++;
    this.#space();
    if (this.#skip(/\]/y)) return;
    do this.value();
    while (this.#skip(/,/y));
    if (!this.#skip(/\]/y)) this.#fail(t('jsonExpectedOneOf', { mark: ',', other: ']' }));
  }

  #string(): void {
    this.#at++;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids these characters in strings
    this.#skip(/(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y);
    if (this.#skip(/"/y)) return;
    const char = this.#text[this.#at];
    this.#fail(char === '\\' ? t('jsonEscape') : t('jsonUnclosed'));
  }

  #space(): void {
    this.#skip(/[ \t\n\r]+/y);
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fail(message: string): never {
    throw new Misplaced(this.#at < this.#text.length ? message : t('jsonEnds'), this.#at);
  }
}
