import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../places.mjs';
import { repositoryFiles } from './files.ts';

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

test('every test that a page calls upon is there, under that title', () => {
  const claims = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)` › ([^|\n]+?) *(?:\||$)/gm)].map(
      ([, file = '', title = '']) => ({ page: path, file, title }),
    ),
  );
  expect(claims.length).toBeGreaterThan(20);
  const unfounded = claims.filter(
    ({ file, title }) => !all.find(({ path }) => path === file)?.text.includes(title),
  );
  expect(unfounded).toEqual([]);
});
