import { expect, test } from 'vitest';
import type { DraftFiles } from '../draft/draft.ts';
import { importedPackages, importedSpecifiers, vendoredTypes } from './imported-packages.ts';

const draft = (texts: Record<string, string>): DraftFiles =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, { kind: 'text', text }]));

test('packages are those that code imports in any way and package.json names', () => {
  const files = draft({
    'index.js': `const a = require('axios');\nconst { b } = await import("luxon/src/x.js");`,
    'lib/more.mjs': `import { c } from '@scope/name/part';\nimport 'side-effect';\nexport * from "optional";`,
    'README.md': `require('readme')`,
    'node_modules/vendored/index.js': `require('inner')`,
    'package.json': JSON.stringify({
      dependencies: {
        axios: '1',
        luxon: '2',
        '@scope/name': '3',
        'side-effect': '4',
        inner: '5',
        readme: '6',
      },
      optionalDependencies: { optional: '7' },
    }),
  });
  expect(importedPackages(files)).toEqual(['@scope/name', 'axios', 'luxon', 'optional', 'side-effect']);
});

test('a name that is still being typed is no package', () => {
  const files = draft({ 'index.js': `require('axi')`, 'package.json': '{"dependencies":{"axios":"1"}}' });
  expect(importedPackages(files)).toEqual([]);
});

test.each(['', '{"dependencies":', 'null', '[]', '{"dependencies":null}'])(
  'a package.json that holds %j names none',
  (text) => {
    expect(importedPackages(draft({ 'index.js': `require('a')`, 'package.json': text }))).toEqual([]);
  },
);

test('specifiers of Node.js itself are known too', () => {
  expect([...importedSpecifiers(draft({ 'index.js': `require('fs'); import x from 'node:http'` }))]).toEqual([
    'fs',
    'node:http',
  ]);
});

test('packages that the draft brings are typed by their own files', () => {
  const files = draft({
    'index.d.ts': 'own',
    'node_modules/a/package.json': '{"types":"a.d.cts"}',
    'node_modules/a/a.d.cts': 'declare const a: 1;',
    'node_modules/a/a.js': 'module.exports = 1;',
  });
  expect(vendoredTypes(files).map(({ path }) => path)).toEqual([
    'node_modules/a/package.json',
    'node_modules/a/a.d.cts',
  ]);
  expect(vendoredTypes({}), 'the same nothing each time').toBe(vendoredTypes({}));
});
