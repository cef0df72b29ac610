import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../places.mjs';
import { borderProblem, parts } from './borders.ts';
import { sourceFiles } from './files.ts';
import { importsOf } from './imports.ts';

/** Third-party programs that tests run, some broken on purpose. */
const functionsUnderTest = 'runner/test/functions/';

const modules = sourceFiles()
  .filter(({ path }) => /\.(ts|tsx|mjs|cjs|js)$/.test(path) && !path.startsWith(functionsUnderTest))
  .map((file) => ({ path: file.path, ...importsOf(file) }));

describe('borders', () => {
  test('find modules in every part', () => {
    for (const part of parts)
      expect(
        modules.some(({ path }) => path.startsWith(`${part}/`)),
        part,
      ).toBe(true);
  });

  test('imports follow e2e ⇢ web → bff/contract and bff → runner alone', () => {
    const problems = modules.flatMap(({ path, specifiers }) =>
      specifiers.flatMap((specifier) => borderProblem({ path, specifier }) ?? []),
    );
    expect(problems).toEqual([]);
  });

  test.each([
    { path: 'web/src/a.ts', specifier: 'bff/src/main.ts' },
    { path: 'web/src/a.ts', specifier: '../../bff/contract/index.ts' },
    { path: 'web/src/a.ts', specifier: 'runner' },
    { path: 'bff/src/a.ts', specifier: 'runner/src/instances/pool.ts' },
    { path: 'bff/contract/a.ts', specifier: '../src/main.ts' },
    { path: 'bff/contract/a.ts', specifier: 'runner' },
    { path: 'runner/src/a.ts', specifier: 'bff/contract' },
    { path: 'e2e/a.ts', specifier: '../web/src/a.ts' },
  ])('$path may not import $specifier', (wrong) => {
    expect(borderProblem(wrong)).toBeTypeOf('string');
  });

  test.each([
    { path: 'web/src/a.ts', specifier: 'bff/contract' },
    { path: 'bff/src/a.ts', specifier: 'runner' },
    { path: 'bff/src/a.ts', specifier: '../contract/index.ts' },
    { path: 'runner/src/a.ts', specifier: 'node:fs' },
  ])('$path may import $specifier', (right) => {
    expect(borderProblem(right)).toBeUndefined();
  });

  test.each([
    { part: 'bff', door: './contract' },
    { part: 'runner', door: '.' },
  ])('$part exports one door, $door', ({ part, door }) => {
    const manifest = JSON.parse(readFileSync(join(root, part, 'package.json'), 'utf8'));
    expect(Object.keys(manifest.exports)).toEqual([door]);
  });

  test('allow barrels at the two entries only', () => {
    const barrels = modules.filter(({ isBarrel, path }) => isBarrel || /\/index\.tsx?$/.test(path));
    expect(barrels.map(({ path }) => path).sort()).toEqual(['bff/contract/index.ts', 'runner/src/index.ts']);
  });

  test('see imports in every form', () => {
    const text = `import a from 'a'; export { b } from 'b'; export * from 'c'; type D = import('d').D;
      const e = await import('e'); const f = require('f'); import type { G } from 'g'; import 'h';`;
    expect(importsOf({ path: 'x.ts', text }).specifiers.sort()).toEqual([...'abcdefgh']);
  });
});
