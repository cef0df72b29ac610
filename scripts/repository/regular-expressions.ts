import { parseSync, Visitor } from 'oxc-parser';
import type { RepositoryFile } from './files.ts';

/** A regular expression as a source file has it. */
export type FoundExpression = { path: string; source: string; flags: string };

/** @returns the literals of a TypeScript or JavaScript module, and `new RegExp` of plain text */
export function expressionsOf({ path, text }: RepositoryFile): FoundExpression[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: FoundExpression[] = [];
  new Visitor({
    Literal: (node) => {
      if ('regex' in node) found.push({ path, source: node.regex.pattern, flags: node.regex.flags });
    },
  }).visit(program);
  return found;
}

/**
 * Texts that make a backtracking engine try every way: long runs of what the expression names, alone, in pairs, after
 * each other, and ended by what it does not.
 */
export function* hostileTexts(source: string, length: number): Generator<string> {
  const alphabet = alphabetOf(source);
  const pieces = new Set(alphabet);
  for (const a of alphabet.slice(0, 5)) for (const b of alphabet.slice(0, 5)) pieces.add(a + b);
  const literal = literalOf(source);
  for (const piece of pieces) {
    const run = piece.repeat(Math.ceil(length / piece.length));
    yield `${run}!`;
    yield `${run}\n`;
    if (literal === '') continue;
    yield literal + run;
    yield `${literal}${piece}`.repeat(Math.ceil(length / (literal.length + piece.length)));
  }
}

/** Characters that stand for each class and each letter of the expression; signs first, which begin and end things. */
function alphabetOf(source: string): string[] {
  const classes: Record<string, string> = {
    s: ' ',
    d: '1',
    w: 'a',
    S: 'a',
    D: 'a',
    W: '-',
    n: '\n',
    r: '\r',
    t: '\t',
  };
  const signs = new Set<string>();
  const letters = new Set<string>([' ', 'a', '0', '-', '\n']);
  for (const [, escaped, plain] of source.matchAll(/\\(.)|([^\\[\](){}?*+|^$.])/gs)) {
    const letter = escaped === undefined ? plain : (classes[escaped] ?? escaped);
    if (letter !== undefined) (/[\w\s]/.test(letter) ? letters : signs).add(letter);
  }
  return [...signs, ...letters];
}

/** The longest word of the expression, which gets an attack past its beginning. */
function literalOf(source: string): string {
  const words = source.replaceAll(/\\[a-zA-Z]/g, ' ').match(/[\w/@:.-]{3,}/g) ?? [];
  return words.toSorted((a, b) => b.length - a.length)[0] ?? '';
}
