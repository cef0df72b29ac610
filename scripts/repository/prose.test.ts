import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './files.ts';
import { sentencesOf } from './prose.ts';

const longest = 30;
const pages = repositoryFiles().filter(({ path }) =>
  /^(README|CONTRIBUTING|SECURITY|docs\/.+)\.md$/.test(path),
);

/** Long sentences that are left, by page. A number here only falls. */
const longSentencesLeft: Record<string, number> = {
  'docs/architecture.md': 11,
  'docs/performance.md': 8,
};

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

describe('pages of the docs', () => {
  it('have no sentence over thirty words', () => {
    const long = pages.flatMap(({ path, text }) =>
      sentencesOf(text)
        .filter(({ words }) => words > longest)
        .slice(longSentencesLeft[path] ?? 0)
        .map((sentence) => `${path}:${sentence.line}: ${sentence.text}`),
    );
    expect(long).toEqual([]);
  });
});
