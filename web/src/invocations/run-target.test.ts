import type { Version } from 'bff/contract';
import { expect, test } from 'vitest';
import { type Draft, defaultSettings } from '../editor/draft/draft.ts';
import { runTarget } from './run-target.ts';

const version = (id: string, ...tags: string[]): Version => ({
  id,
  functionId: 'f',
  description: '',
  createdAt: '',
  runtime: 'nodejs22',
  entrypoint: 'index.main',
  resources: { memory: '134217728' },
  executionTimeout: '3s',
  imageSize: '1',
  status: 'ACTIVE',
  tags,
});
const files = { 'index.js': { kind: 'text', text: '1' } as const };
const draftOf = (versionId: string): Draft => ({
  files,
  settings: defaultSettings,
  base: { versionId, files, settings: defaultSettings },
});
const versions = [version('v2', '$latest'), version('v1', 'prod')];

test('the version that the editor holds is the same', () => {
  expect(runTarget('$latest', { versions, draft: draftOf('v2') })).toMatchObject({ kind: 'same' });
});

test('edits since that version are named', () => {
  const draft: Draft = { ...draftOf('v2'), files: {}, settings: { ...defaultSettings, timeoutSeconds: 9 } };
  expect(runTarget('$latest', { versions, draft })).toMatchObject({
    kind: 'draftDiffers',
    difference: '1 file and settings',
  });
});

test('an older version in the editor is not what $latest runs, even unedited', () => {
  expect(runTarget('$latest', { versions, draft: draftOf('v1') })).toMatchObject({
    kind: 'otherVersion',
    version: { id: 'v2' },
    draftVersionId: 'v1',
  });
});

test('another tag runs another version', () => {
  expect(runTarget('prod', { versions, draft: draftOf('v2') })).toMatchObject({
    kind: 'otherVersion',
    version: { id: 'v1' },
  });
});

test('a tag that was removed and a function without versions are told apart', () => {
  expect(runTarget('gone', { versions, draft: draftOf('v2') })).toEqual({ kind: 'noSuchTag', tag: 'gone' });
  expect(runTarget('$latest', { versions: [], draft: draftOf('v2') })).toEqual({ kind: 'noVersion' });
});
