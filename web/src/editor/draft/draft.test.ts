import type { Version } from 'bff/contract';
import { describe, expect, test } from 'vitest';
import {
  changedPaths,
  checkPath,
  checkPlace,
  type Draft,
  type DraftFiles,
  defaultSettings,
  draftOfVersion,
  fileAt,
  removePath,
  renamePath,
  sameSettings,
  stateOf,
  toEnvironment,
  writeFile,
  writeText,
} from './draft.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const files: DraftFiles = {
  'index.js': text('1'),
  'lib/a.js': text('a'),
  'lib/deep/b.js': text('b'),
  'library.js': text('l'),
};

const version = {
  id: 'd4e1',
  functionId: 'd4e0',
  description: '',
  createdAt: '2026-11-24T10:00:00Z',
  runtime: 'nodejs12',
  entrypoint: 'index.main',
  resources: { memory: '268435456' },
  executionTimeout: '10s',
  imageSize: '4096',
  status: 'ACTIVE',
  tags: ['$latest'],
  environment: { B: '2', A: '1' },
} satisfies Version;

describe('checkPath', () => {
  test.each([
    ['', 'Enter a name'],
    ['/etc/passwd', 'not with “/”'],
    ['a\\b', 'not with “\\”'],
    ['a//b', 'empty name'],
    ['lib/', 'empty name'],
    ['../evil.js', '“..”'],
    ['a/./b', '“.”'],
    ['a\u0000b', 'control characters'],
    ['x'.repeat(1025), '1024 bytes'],
    ['index.js', 'already exists'],
    ['lib', 'is already a folder'],
    ['index.js/inner.js', 'is a file'],
  ])('refuses %j', (path, part) => {
    expect(checkPath(path, files)).toContain(part);
  });

  test.each(['index.mjs', 'lib/c.js', 'new/deep/file.py', 'with space.txt', 'имя.js', '.env'])(
    'takes %j',
    (path) => {
      expect(checkPath(path, files)).toBeUndefined();
    },
  );
});

test('removing a folder takes what is below it and nothing that only starts alike', () => {
  expect(Object.keys(removePath(files, 'lib'))).toEqual(['index.js', 'library.js']);
});

test('renaming a folder moves what is below it and nothing that only starts alike', () => {
  expect(Object.keys(renamePath(files, 'lib', 'src')).toSorted()).toEqual([
    'index.js',
    'library.js',
    'src/a.js',
    'src/deep/b.js',
  ]);
});

test('environment rows without a name are left out and the rest is ordered by name', () => {
  expect(
    JSON.stringify(
      toEnvironment([
        { name: 'B', value: '2' },
        { name: '', value: 'x' },
        { name: 'A', value: '' },
      ]),
    ),
  ).toBe('{"A":"","B":"2"}');
});

describe('a draft made from a version', () => {
  const draft = draftOfVersion(version, {
    'index.js': text('1'),
    'logo.png': { kind: 'binary', bytes: new Uint8Array([0x89, 0x50]) },
    'run.sh': { ...text('#!'), executable: true },
    'again.js': { kind: 'link', target: './index.js' },
    static: { kind: 'folder' },
  });

  test('holds the settings of that version', () => {
    expect(draft.settings).toEqual({
      runtime: 'nodejs12',
      entrypoint: 'index.main',
      serviceAccountId: '',
      memoryBytes: 268_435_456,
      timeoutSeconds: 10,
      environment: [
        { name: 'B', value: '2' },
        { name: 'A', value: '1' },
      ],
    });
  });

  test('holds network and calls at a time where the version has them', () => {
    const connected = { ...version, connectivity: { networkId: 'isolated' }, concurrency: '4' };
    expect(draftOfVersion(connected, {}).settings).toMatchObject({
      networkId: 'isolated',
      concurrency: 4,
    });
  });

  test('holds how it is called by those who do not wait, whole', () => {
    const asyncInvocationConfig = {
      retriesCount: '2',
      serviceAccountId: 'aje7',
      successTarget: { emptyTarget: {} },
      failureTarget: { emptyTarget: {} },
    };
    const taken = draftOfVersion({ ...version, asyncInvocationConfig }, {});
    expect(taken.settings).toMatchObject({ asyncCalls: { retries: 2, serviceAccountId: 'aje7' } });
    expect(stateOf(taken)).toMatchObject({ kind: 'same' });
    const { asyncCalls: _, ...settings } = taken.settings;
    expect(stateOf({ ...taken, settings })).toMatchObject({ kind: 'differs', settingsDiffer: true });
  });

  test('holds what its metadata service lacks, and nothing when it has both formats', () => {
    const options = (gceHttpEndpoint: 'ENABLED' | 'DISABLED') =>
      draftOfVersion({ ...version, metadataOptions: { gceHttpEndpoint, awsV1HttpEndpoint: 'ENABLED' } }, {});
    expect(options('ENABLED').settings).not.toHaveProperty('metadata');
    const off = options('DISABLED');
    expect(off.settings).toMatchObject({ metadata: { gce: false, awsV1: true } });
    expect(stateOf(off)).toMatchObject({ kind: 'same' });
    const on = { ...off, settings: { ...off.settings, metadata: { gce: true, awsV1: true } } };
    expect(stateOf(on)).toMatchObject({ kind: 'differs', settingsDiffer: true });
  });

  test('equals the version until something changes', () => {
    expect(stateOf(draft)).toEqual({ kind: 'same', versionId: 'd4e1' });
  });

  test('keeps bytes that are not text', () => {
    expect(draft.files['logo.png']).toEqual({ kind: 'binary', bytes: new Uint8Array([0x89, 0x50]) });
  });

  test('keeps links, empty folders and executable bits, and tells when one of them differs', () => {
    expect(draft.files['again.js']).toEqual({ kind: 'link', target: './index.js' });
    expect(draft.files.static).toEqual({ kind: 'folder' });
    const edited = writeText(draft.files, 'run.sh', '#!/bin/sh');
    expect(edited['run.sh']).toEqual({ kind: 'text', text: '#!/bin/sh', executable: true });
    expect(writeText(draft.files, 'index.js', '2')['index.js']).toEqual(text('2'));
    const files = {
      ...draft.files,
      'run.sh': text('#!'),
      'again.js': { kind: 'link', target: 'x' },
    } as const;
    expect(changedPaths({ ...draft, files })).toEqual(new Set(['run.sh', 'again.js']));
  });

  test('names the files that differ', () => {
    const edited: Draft = {
      ...draft,
      files: writeFile(removePath(draft.files, 'logo.png'), 'index.js', text('2')),
    };
    expect(changedPaths(edited)).toEqual(new Set(['index.js', 'logo.png']));
    expect(stateOf(edited)).toMatchObject({ kind: 'differs', settingsDiffer: false });
  });

  test('differs by its settings alone', () => {
    const edited: Draft = { ...draft, settings: { ...draft.settings, timeoutSeconds: 11 } };
    expect(stateOf(edited)).toMatchObject({ kind: 'differs', settingsDiffer: true, changedPaths: new Set() });
  });
});

test('the order of environment rows and empty rows make no difference', () => {
  const rows = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ];
  expect(
    sameSettings(
      { ...defaultSettings, environment: rows },
      { ...defaultSettings, environment: [{ name: '', value: '' }, ...rows.toReversed()] },
    ),
  ).toBe(true);
});

test('a draft that never became a version says so', () => {
  expect(stateOf({ files, settings: defaultSettings })).toEqual({ kind: 'neverCreated' });
});

describe('fileAt', () => {
  const files: DraftFiles = {
    'index.js': text('1'),
    'lib/a.js': text('2'),
    'again.js': { kind: 'link', target: './index.js' },
    library: { kind: 'link', target: 'lib' },
    'lib/up.js': { kind: 'link', target: '../again.js' },
    out: { kind: 'link', target: '../index.js' },
    circle: { kind: 'link', target: 'circle' },
  };
  test.each([
    ['index.js', '1'],
    ['again.js', '1'],
    ['library/a.js', '2'],
    ['library/up.js', '1'],
  ])('finds the file that %s leads to', (path, found) => {
    expect(fileAt(files, path)).toEqual(text(found));
  });

  test.each(['nothing', 'lib', 'out', 'circle', 'constructor'])('finds no file at %s', (path) => {
    expect(fileAt(files, path)).toBeUndefined();
  });
});

describe('checkPlace', () => {
  const files: DraftFiles = {
    'a.js': text(''),
    l: { kind: 'link', target: 'lib' },
    empty: { kind: 'folder' },
  };
  test.each([
    ['a.js', 'already exists'],
    ['empty', 'already exists'],
    ['l/x', '“l” is a link'],
    ['a.js/x', '“a.js” is a file'],
  ])('rejects %s', (path, problem) => {
    expect(checkPlace(path, files)).toContain(problem);
  });

  test.each(['b.js', 'constructor', '__proto__', 'A.js', 'empty/a.js'])('takes %s', (path) => {
    expect(checkPlace(path, files)).toBeUndefined();
  });
});
