import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../places.mjs';
import { repositoryFiles } from './files.ts';
import { namesTest, testTitlesOf } from './test-titles.ts';

const all = repositoryFiles();
const pages = all.filter(({ path }) => path.endsWith('.md') && !path.startsWith('runner/test/functions/'));
const parts = /^(web|bff|runner|e2e|scripts|docs|bench)\//;

test('every file that a page names is there', () => {
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|cjs|py|md|json))`/g)]
      .map(([, named = '']) => named)
      .filter((named) => parts.test(named) && !existsSync(join(root, named)))
      .map((named) => `${path}: ${named}`),
  );
  expect(missing).toEqual([]);
});

const titles = new Map(
  all.filter(({ path }) => /\.(test|spec)\.tsx?$/.test(path)).map((file) => [file.path, testTitlesOf(file)]),
);
const claims = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)` › ([^|\n]+?) *(?:\||$)/gm)].map(
    ([, file = '', title = '']) => ({ page: path, file, title }),
  ),
);

test('every test that a page calls upon is there, under that full title', () => {
  expect(claims.length).toBeGreaterThan(100);
  const unfounded = claims.filter(({ page, file, title }) => {
    const { tests = [], groups = [] } = titles.get(file) ?? {};
    // A promise of security names one test; a difference from the cloud may be pinned by a whole group.
    const candidates = page === 'docs/security.md' ? tests : [...tests, ...groups];
    return !candidates.some((candidate) => namesTest(title, candidate));
  });
  expect(unfounded).toEqual([]);
});

test('every promise of docs/security.md is one short row that names a test', () => {
  const page = pages.find(({ path }) => path === 'docs/security.md')?.text ?? '';
  const promises = page.split(/^## /m).find((part) => part.startsWith('Promises')) ?? '';
  const rows = promises
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (promise|---) /.test(line));
  expect(rows.length).toBeGreaterThan(50);
  const faulty = rows.filter((row) => {
    const [, promise = '', how = '', named = '', ...rest] = row.split(/ ?(?<!\\)\| ?/);
    return promise.length > 120 || how.length > 120 || !/^`[\w./-]+` › ./.test(named) || rest.join('') !== '';
  });
  expect(faulty).toEqual([]);
});
