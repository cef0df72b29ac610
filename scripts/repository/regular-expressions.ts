import { parseSync, Visitor } from 'oxc-parser';
import type { RepositoryFile } from './files.ts';

/** A regular expression from a source file. */
export type FoundExpression = { path: string; source: string; flags: string };

/** @returns the literals of a TypeScript or JavaScript module, and `new RegExp` with constant text */
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
 * Texts that make an engine backtrack: long runs of the expression's own characters, alone, in pairs and in sequence,
 * each ended by a character that does not match.
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

/** One character for each class and letter of the expression; punctuation first, which delimits matches. */
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

/** The longest word of the expression, with which an attack matches its beginning. */
function literalOf(source: string): string {
  const words = source.replaceAll(/\\[a-zA-Z]/g, ' ').match(/[\w/@:.-]{3,}/g) ?? [];
  return words.toSorted((a, b) => b.length - a.length)[0] ?? '';
}
