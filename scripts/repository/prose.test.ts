import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './files.ts';
import { sentencesOf } from './prose.ts';

const longest = 30;
const pages = repositoryFiles().filter(({ path }) =>
  /^((web|runner)\/README|README|CONTRIBUTING|SECURITY|docs\/.+)\.md$/.test(path),
);

/** Non-standard phrases that hide the actor; the style guide has a standard word for each. */
const homeMade =
  /\b(whoever|nobody in particular|somebody|anybody|the person('s)?|(is|are|was|were|be|been) told|told of|to know of|mend(s|ed|ing)?|remed(y|ies))\b/i;

describe('sentencesOf', () => {
  it('counts a piece of code as one word and leaves references to tests out', () => {
    const page = 'Run `npm run a b c` now. See [two words](docs/a.md): `x/y.test.ts` › a › title of a test\n';
    expect(sentencesOf(page).map(({ words }) => words)).toEqual([3, 3]);
  });

  it('joins the lines of a paragraph, and takes list items and cells by themselves', () => {
    const page = 'One two\nthree.\n\n- Four.\n- Five six.\n\n| a b | c |\n| --- | --- |\n| d | e f. G |\n';
    expect(sentencesOf(page).map(({ text }) => text)).toEqual([
      'One two three.',
      'Four.',
      'Five six.',
      'a b',
      'c',
      'd',
      'e f.',
      'G',
    ]);
  });

  it('reads no code block', () => {
    expect(sentencesOf('```\nnot a sentence\n```\nA sentence.').map(({ text }) => text)).toEqual([
      'A sentence.',
    ]);
  });
});

describe('sentences of a page', () => {
  it('have at most thirty words', () => {
    const long = pages.flatMap(({ path, text }) =>
      sentencesOf(text)
        .filter(({ words }) => words > longest)
        .map((sentence) => `${path}:${sentence.line}: ${sentence.text}`),
    );
    expect(long).toEqual([]);
  });

  it('have no home-made phrase', () => {
    const found = pages.flatMap(({ path, text }) =>
      sentencesOf(text)
        .filter((sentence) => homeMade.test(sentence.text))
        .map((sentence) => `${path}:${sentence.line}: ${sentence.text}`),
    );
    expect(found).toEqual([]);
  });
});
