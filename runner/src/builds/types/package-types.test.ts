import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../../limits.ts';
import { packageTypes } from './package-types.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'package-types-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function installed(files: Record<string, string | object>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, 'layer/node_modules', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const typesOf = (name: string) => packageTypes(path.join(root, 'layer'), name);
const pathsOf = async (name: string) =>
  (await typesOf(name)).files.map((file) => file.path.replace('node_modules/', ''));

describe('packageTypes', () => {
  test('finds the declarations that the types field names, with all that they import', async () => {
    installed({
      'one/package.json': { name: 'one', types: 'lib/main', scripts: { postinstall: 'x' } },
      'one/lib/main.d.ts': `import { A } from './a.js';\nexport * from './folder';\nimport type B = require('two');`,
      'one/lib/a.d.ts': `export type A = import("@scope/three/part").C;`,
      'one/lib/folder/index.d.ts': '/// <reference path="more.d.ts" />\nexport {};',
      'one/lib/folder/more.d.ts': 'declare const more: 1;',
      'one/lib/unused.d.ts': 'export {};',
      'two/package.json': { name: 'two', main: './index.js' },
      'two/index.d.ts': 'export {};',
      '@scope/three/package.json': { exports: { './*': { types: './types/*.d.ts', default: './*.js' } } },
      '@scope/three/types/part.d.ts': 'export type C = 1;',
    });
    const { files, isCut } = await typesOf('one');
    expect(new Set(files.map((file) => file.path))).toEqual(
      new Set(
        [
          'one/package.json',
          'one/lib/main.d.ts',
          'one/lib/a.d.ts',
          'one/lib/folder/index.d.ts',
          'one/lib/folder/more.d.ts',
          'two/package.json',
          'two/index.d.ts',
          '@scope/three/package.json',
          '@scope/three/types/part.d.ts',
        ].map((file) => `node_modules/${file}`),
      ),
    );
    expect(JSON.parse(files.find((file) => file.path.endsWith('one/package.json'))?.text ?? '')).toEqual({
      name: 'one',
      types: 'lib/main',
    });
    expect(isCut).toBe(false);
  });

  test('finds the declarations of import and of require when these differ', async () => {
    installed({
      'both/package.json': {
        exports: { '.': { import: './index.mjs', require: { types: './cjs.d.cts', default: './cjs.cjs' } } },
      },
      'both/index.d.mts': 'export {};',
      'both/cjs.d.cts': 'export {};',
    });
    expect(await pathsOf('both')).toEqual(['both/package.json', 'both/index.d.mts', 'both/cjs.d.cts']);
  });

  test('takes the declarations of @types when the package ships none', async () => {
    installed({
      '@a/b/package.json': { main: 'index.js' },
      '@types/a__b/package.json': { types: 'index.d.ts' },
      '@types/a__b/index.d.ts': 'export {};',
    });
    expect(await pathsOf('@a/b')).toEqual(['@types/a__b/package.json', '@types/a__b/index.d.ts']);
  });

  test('leave out those of Node.js, which the editor has itself', async () => {
    installed({
      'served/package.json': {},
      'served/index.d.ts': `/// <reference types="node" />\nimport { Agent } from 'node:http';\nimport 'stream';`,
      '@types/node/package.json': {},
      '@types/node/index.d.ts': 'declare module "http" {}',
    });
    expect(await pathsOf('served')).toEqual(['served/package.json', 'served/index.d.ts']);
  });

  test('takes the declarations of the nearest copy', async () => {
    installed({
      'outer/package.json': {},
      'outer/index.d.ts': `export * from 'inner';`,
      'outer/node_modules/inner/package.json': {},
      'outer/node_modules/inner/index.d.ts': 'export declare const nearest: 1;',
      'inner/package.json': {},
      'inner/index.d.ts': 'export {};',
    });
    expect(await pathsOf('outer')).toContain('outer/node_modules/inner/index.d.ts');
    expect(await pathsOf('outer')).not.toContain('inner/index.d.ts');
  });

  test('keeps those nearest to the entry when there are too many', async () => {
    const half = `//${' '.repeat(limits.types.bytes / 2)}`;
    installed({
      'big/package.json': {},
      'big/index.d.ts': `export * from './a';\nexport * from './b';`,
      'big/a.d.ts': half,
      'big/b.d.ts': half,
    });
    const { files, isCut } = await typesOf('big');
    expect(files.map((file) => file.path)).toEqual([
      'node_modules/big/package.json',
      'node_modules/big/index.d.ts',
      'node_modules/big/a.d.ts',
    ]);
    expect(isCut).toBe(true);
  });

  test('stops when a package leads to too many files', async () => {
    const many = Array.from({ length: limits.types.lookups }, (_, index) => `import './absent-${index}';`);
    installed({ 'endless/package.json': {}, 'endless/index.d.ts': many.join('\n') });
    const { files, isCut } = await typesOf('endless');
    expect(files.map((file) => file.path).sort()).toEqual([
      'node_modules/endless/index.d.ts',
      'node_modules/endless/package.json',
    ]);
    expect(isCut).toBe(true);
  });

  test.each(['absent', 'plain', 'broken', '../../outside', '', '.', 'a\0b', 'http'])(
    'contain none of %j',
    async (name) => {
      installed({
        'plain/package.json': { main: 'index.js' },
        'plain/index.js': '',
        'broken/package.json': '{',
        'broken/index.d.ts': 'export {};',
      });
      expect(await typesOf(name)).toEqual({ files: [], isCut: false });
    },
  );
});

test('package types › follow no path and no link out of the layer', async () => {
  writeFileSync(path.join(root, 'secret.d.ts'), 'secret');
  mkdirSync(path.join(root, 'outside'));
  writeFileSync(path.join(root, 'outside/package.json'), '{}');
  writeFileSync(path.join(root, 'outside/index.d.ts'), 'secret');
  installed({
    'by-types/package.json': { types: '../../../secret.d.ts' },
    'by-exports/package.json': { exports: { '.': { types: './../../../secret.d.ts' } } },
    'by-import/package.json': {},
    'by-import/index.d.ts': [
      `import '../../../secret';`,
      `import 'by-link/../../../../secret';`,
      `/// <reference path="${root}/secret.d.ts" />`,
      `import 'by-link';`,
      `import 'linked';`,
    ].join('\n'),
    'by-link/package.json': {},
    'by-link/sub/x.d.ts': '',
  });
  symlinkSync('../../../secret.d.ts', path.join(root, 'layer/node_modules/by-link/index.d.ts'));
  symlinkSync('../../outside', path.join(root, 'layer/node_modules/linked'));
  for (const name of [
    'by-types',
    'by-exports',
    'by-import',
    'by-link',
    'linked',
    'by-link/../../../outside',
  ]) {
    const { files } = await typesOf(name);
    expect(JSON.stringify(files), name).not.toContain('"secret"');
    expect(files.every((file) => file.path.startsWith('node_modules/by-import/'))).toBe(true);
  }
});
