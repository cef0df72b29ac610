import { describe, expect, it } from 'vitest';
import { isFile } from '../../code/package-files.ts';
import { layerKey, planOf } from './plan.ts';

type Files = Readonly<Record<string, string | Buffer>>;
const filesOf = (files: Files) =>
  Object.entries(files).map(([path, content]) => ({
    path,
    content: Buffer.from(content),
    executable: false,
  }));
const plan = (language: 'nodejs' | 'python', files: Files) => {
  const found = planOf(language, filesOf(files));
  if (!found) throw new Error('There is nothing to install');
  return found;
};
const npm = (manifest: object, more: Files = {}) =>
  plan('nodejs', { 'package.json': JSON.stringify(manifest), 'index.js': 'secret', ...more });
const pip = (requirements: string | Buffer, more: Files = {}) =>
  plan('python', { 'requirements.txt': requirements, 'index.py': 'secret', ...more });
const textsOf = ({ entries }: ReturnType<typeof plan>) =>
  Object.fromEntries(
    entries.map((entry) => [entry.path, isFile(entry) ? Buffer.from(entry.content).toString() : entry]),
  );
const key = (of: ReturnType<typeof plan>) => layerKey(of, { maker: [], own: undefined });
const dependencies = { a: '^1.0.0' };

describe('planOf', () => {
  it.each<[string, 'nodejs' | 'python', Files, RegExp]>([
    [
      'package.json of too many bytes',
      'nodejs',
      { 'package.json': ' '.repeat(3_000_000) },
      /^package\.json is 3000000 bytes/,
    ],
    [
      'package.json of too many values',
      'nodejs',
      { 'package.json': `{"dependencies":[${'[],'.repeat(50_000)}1]}` },
      /^package\.json has more than 20000 values/,
    ],
    [
      'package.json nested too deeply to be written again',
      'nodejs',
      { 'package.json': `{"dependencies":{"a":"1"},"overrides":${'['.repeat(9000)}${']'.repeat(9000)}}` },
      /^package\.json has more than .* 200 levels/,
    ],
    [
      'lockfile of too many bytes',
      'nodejs',
      { 'package.json': '{"dependencies":{"a":"1"}}', 'package-lock.json': Buffer.alloc(11_000_000, ' ') },
      /^package-lock\.json is 11000000 bytes/,
    ],
    [
      'requirements.txt of too many bytes',
      'python',
      { 'requirements.txt': '#'.repeat(3_000_000) },
      /^requirements\.txt is 3000000 bytes/,
    ],
    [
      'requirements.txt of too many lines',
      'python',
      { 'requirements.txt': '\n'.repeat(1_000_000) },
      /^requirements\.txt has 1000001 lines/,
    ],
  ])('rejects a %s before it is read in one piece', (_, language, files, message) => {
    expect(() => planOf(language, filesOf(files))).toThrow(message);
  });
});

describe('build plan', () => {
  it.each([
    [
      '{"dependencies": ["lodash"]}',
      /^dependencies of package\.json must be an object .*; it is none\. Correct/,
    ],
    [
      '{"dependencies": "lodash"}',
      /^dependencies of package\.json must be an object .*; it is none\. Correct/,
    ],
    [
      '{"optionalDependencies": {"lodash": 4}}',
      /^optionalDependencies .*; the version of "lodash" is no text\./,
    ],
    ['[]', /^package\.json holds no object\. Correct it/],
    ['{', /^package\.json is not JSON: .*\. Correct it and create the version again\.$/],
  ])('rejects the package.json %s and names what is wrong', (text, sentence) => {
    expect(() => planOf('nodejs', filesOf({ 'package.json': text }))).toThrow(sentence);
  });

  it('gives npm only the fields that decide the result', () => {
    const found = npm(
      {
        name: 'shop',
        description: 'a shop',
        scripts: { start: 'node .', test: 'vitest' },
        devDependencies: { c: 'latest' },
        optionalDependencies: { b: '>=1 <2 || 3.x' },
        dependencies: { z: 'npm:@scope/other@~2.1.0-beta.1', ...dependencies },
        engines: { node: '>=18' },
        overrides: { d: { '.': '$a', e: '1.0.0' } },
        peerDependencies: { f: '*' },
        peerDependenciesMeta: { f: { optional: true, note: 'x' } },
        type: 'module',
      },
      { '.npmrc': 'legacy-peer-deps=true\n', 'package-lock.json': '{"lockfileVersion": 3}' },
    );
    expect(found).toMatchObject({ isShared: true, hasLockfile: true });
    expect(Object.keys(textsOf(found)).sort()).toEqual(['.npmrc', 'package-lock.json', 'package.json']);
    expect(JSON.parse(String(textsOf(found)['package.json']))).toEqual({
      dependencies: { a: '^1.0.0', z: 'npm:@scope/other@~2.1.0-beta.1' },
      optionalDependencies: { b: '>=1 <2 || 3.x' },
      peerDependencies: { f: '*' },
      devDependencies: { c: 'latest' },
      engines: { node: '>=18' },
      peerDependenciesMeta: { f: { optional: true } },
      overrides: { d: { '.': '$a', e: '1.0.0' } },
    });
  });

  it.each([
    ...['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
    'dependencies',
  ])('shares nothing of a Node.js build with the script %s', (name) => {
    expect(npm({ dependencies, scripts: { [name]: 'node evil.js' } })).toMatchObject({ isShared: false });
  });

  it.each<[string, object, Files?]>([
    ['workspaces', { dependencies, workspaces: ['x'] }],
    ['a folder', { dependencies: { ...dependencies, b: 'file:./x' } }],
    ['a link', { dependencies: { b: 'link:x' } }],
    ['a bare folder', { dependencies: { b: './x' } }],
    ['a bare dot', { dependencies: { b: '.' } }],
    ['a folder of the home', { dependencies: { b: '~/x' } }],
    ['a folder by its path alone', { dependencies: { b: 'x/y' } }],
    ['an archive by its name alone', { dependencies: { b: 'x.TGZ' } }],
    ['an archive in optionalDependencies', { dependencies, optionalDependencies: { b: 'x.tar.gz' } }],
    ['a folder in devDependencies', { dependencies, devDependencies: { b: 'file:x' } }],
    ['a folder in overrides', { dependencies, overrides: { b: { c: 'file:x' } } }],
    [
      'overrides without end',
      { dependencies, overrides: JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) },
    ],
    ['a link in the lockfile', { dependencies }, { 'package-lock.json': '{"packages":{"x":{"link":true}}}' }],
    ['a file in the lockfile', { dependencies }, { 'npm-shrinkwrap.json': '{"version":"file:x"}' }],
  ])('shares nothing of a Node.js build with %s', (_, manifest, more = {}) => {
    const found = npm(manifest, more);
    expect(found.isShared).toBe(false);
    expect(textsOf(found)['index.js']).toBe('secret');
  });

  it('gives pip plain requirements, one a line, whatever the file looked like', () => {
    const found = pip(
      '\ufeff# coding: utf-7\r\nA.b_c[x, y] >= 1.0,<2 ; python_version < "3.9"  # why\n\n  d==1.* --hash=sha256:0f \n',
    );
    expect(found.isShared).toBe(true);
    expect(textsOf(found)).toEqual({
      'requirements.txt': 'A.b_c[x, y] >= 1.0,<2 ; python_version < "3.9"\nd==1.* --hash=sha256:0f\n',
    });
    expect(key(found)).toBe(
      key(pip('A.b_c[x, y] >= 1.0,<2 ; python_version < "3.9"\nd==1.* --hash=sha256:0f')),
    );
  });

  it.each([
    ...[
      '-r more.txt',
      '-rmore.txt',
      '--requirement=more.txt',
      '--req more.txt',
      '-c c.txt',
      '-cc.txt',
      '-e .',
      '-e.',
    ],
    ...['-f wheels', '-fwheels', '--find-links wheels', '--find wheels', '--no-index', '-i x', '--pre', '-'],
    ...['./x', '../x', '/x', 'x/y', '.', 'x.whl', 'x-1.0.tar.gz', 'x-1.0.ZIP', 'file:x', 'x @ file:///x'],
    ...['x @ https://host/x.whl', 'https://host/x.whl', 'git+https://host/x', '$' + '{X}', 'x $' + '{X}'],
    ...[
      'x \\\n-r more.txt',
      'x\\',
      'x --global-option=y',
      'x --hash=sha256:00 -r y',
      'x --config-settings a=b',
    ],
    ...['x --hash=md5:00', 'ü', 'x; "a" @ "b"', 'x\u2028-r more.txt', 'x\x85-r more.txt', 'x\x1c-r more.txt'],
  ])('shares nothing of a Python build with the line %j', (line) => {
    expect(pip(`a\n${line}\n`)).toMatchObject({ isShared: false });
  });

  it('shares nothing of a Python build whose requirements are no UTF-8', () => {
    expect(pip(Buffer.from('\ufeffa\n', 'utf16le'))).toMatchObject({ isShared: false });
  });

  it('reads hostile manifests in linear time', () => {
    const large = 1_000_000;
    const startedMs = performance.now();
    for (const text of [
      ' '.repeat(large),
      'a'.repeat(large),
      '#'.repeat(large),
      'a '.repeat(large / 2),
      'a[',
      ' ;',
    ])
      pip(`a\n${text.padEnd(large, text)}/\n`);
    for (const text of [' ', 'a', '.tgz ', 'npm:', '~.'])
      npm({ dependencies: { a: `${''.padEnd(large, text)}/` } });
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('makes another key for each build of its own', () => {
    const found = npm({ dependencies });
    const own = (id: string) => layerKey(found, { maker: [], own: id });
    expect(new Set([key(found), own('1'), own('2')]).size).toBe(3);
    expect(key(found)).toBe(key(npm({ dependencies, version: '2.0.0' })));
    expect(key(found)).not.toBe(key(npm({ dependencies }, { '.npmrc': 'omit=optional\n' })));
    expect(key(found)).toMatch(/^[0-9a-f]{64}$/);
  });
});
