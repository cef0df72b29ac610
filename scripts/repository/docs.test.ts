import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { root } from '../places.mjs';
import { repositoryFiles } from './files.ts';
import { cellsOf } from './prose.ts';
import { namesTest, testTitlesOf } from './test-titles.ts';

const all = repositoryFiles();
const pages = all.filter(({ path }) => path.endsWith('.md') && !path.startsWith('runner/test/functions/'));
/** A table cell that names a test: `file` › title. */
const claim = /^`[\w./-]+\.(?:test|spec)\.tsx?` › ./;
const parts = /^(web|bff|runner|e2e|scripts|docs|bench)\//;

describe('paths of a page', () => {
  it('lead to a file or folder when they begin with a part of the repository', () => {
    const missing = named((path) => parts.test(path) && !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it('match the end of a path of the repository when they end like a source file', () => {
    const paths = all.map(({ path }) => `/${path}`);
    const missing = named(
      (path) => /\w\.(tsx?|mjs|cjs)$/.test(path) && !paths.some((other) => other.endsWith(`/${path}`)),
    );
    expect(missing).toEqual([]);
  });

  it('lead to a file, and to a heading that it has, in links', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, target = '', heading]) => {
          const file = target === '' ? path : join(dirname(path), target);
          if (!existsSync(join(root, file))) return true;
          return heading !== undefined && !headingsOf(file).includes(heading);
        })
        .map(([link]) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

/** Inline code of all pages that looks like a path and fails the check. */
function named(isWrong: (path: string) => boolean): string[] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`([\w@.-]+(?:\/[\w@.-]+)*\/?)`/g)]
      .map(([, name = '']) => name)
      .filter(isWrong)
      .map((name) => `${path}: ${name}`),
  );
}

/** Headings in the form of link anchors: lower case, with hyphens, without punctuation. */
function headingsOf(path: string): string[] {
  const text = pages.find((page) => page.path === path)?.text ?? '';
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const titles = new Map(
  all.filter(({ path }) => /\.(test|spec)\.tsx?$/.test(path)).map((file) => [file.path, testTitlesOf(file)]),
);
const claims = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)` › ([^|\n]+?) *(?:\||$)/gm)].map(
    ([, file = '', title = '']) => ({ page: path, file, title }),
  ),
);

test('docs › name existing tests by their full titles', () => {
  expect(claims.length).toBeGreaterThan(100);
  const unfounded = claims.filter(
    ({ file, title }) => !titles.get(file)?.some((candidate) => namesTest(title, candidate)),
  );
  expect(unfounded).toEqual([]);
});

const longestCell = 120;

describe.each([
  { path: 'docs/security.md', atLeast: 150, byHand: 0 },
  { path: 'docs/compatibility.md', atLeast: 130, byHand: 1 },
])('$path', ({ path, atLeast, byHand }) => {
  it('names a test in each row of a table that has a column for it', () => {
    const named = tablesOf(path)
      .filter(({ head }) => head.includes('test'))
      .flatMap(({ rows }) => rows.map((row) => row.at(-1) ?? ''));
    expect(named.length).toBeGreaterThan(atLeast);
    const others = named.filter((cell) => !claim.test(cell));
    expect(others).toEqual(Array(byHand).fill('by hand, no test'));
  });
});

describe('tables of a page', () => {
  it('have as many cells in each row as in their head', () => {
    const uneven = pages.flatMap(({ path }) =>
      tablesOf(path).flatMap(({ head, rows }) => rows.filter((row) => row.length !== head.length)),
    );
    expect(uneven).toEqual([]);
  });

  it('have no cell over 120 characters, but for the name of a test', () => {
    const long = pages.flatMap(({ path }) =>
      tablesOf(path).flatMap(({ head, rows }) =>
        [head, ...rows].flat().filter((cell) => cell.length > longestCell && !claim.test(cell)),
      ),
    );
    expect(long).toEqual([]);
  });
});

type Table = { head: readonly string[]; rows: readonly (readonly string[])[] };

function tablesOf(path: string): Table[] {
  const text = pages.find((page) => page.path === path)?.text ?? '';
  return [...text.matchAll(/^\|.*\n\|[ :|-]+\n(?:\|.*\n?)*/gm)].map(([table]) => {
    const [head = '', , ...rows] = table.trim().split('\n');
    return { head: cellsOf(head), rows: rows.map(cellsOf) };
  });
}

describe('decision records', () => {
  it('have a number each, which their title repeats', () => {
    const records = pages.filter(({ path }) => path.startsWith('docs/decisions/'));
    const numbers = records.map(({ path }) => Number(basename(path).slice(0, 4)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(records.map((_, index) => index + 1));
    expect(records.map(({ text }) => Number(/^# (\d+)\. /.exec(text)?.[1]))).toEqual(numbers);
  });
});
