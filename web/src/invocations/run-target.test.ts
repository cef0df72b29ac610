import type { Version } from 'bff/contract';
import { describe, expect, it } from 'vitest';
import { type Draft, defaultSettings, stateOf } from '../editor/draft/draft.ts';
import { differenceOf, runTarget } from './run-target.ts';

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

describe('runTarget', () => {
  it('returns the version that the editor holds', () => {
    expect(runTarget(undefined, { versions, draft: draftOf('v2') })).toMatchObject({
      by: { tag: '$latest' },
    });
  });

  it('returns the draft when the editor has edits, or code of no version', () => {
    const edited: Draft = { ...draftOf('v2'), files: {} };
    expect(runTarget(undefined, { versions, draft: edited })).toEqual({ kind: 'draft' });
    expect(runTarget(undefined, { versions, draft: draftOf('deleted') })).toEqual({ kind: 'draft' });
    const never: Draft = { files, settings: defaultSettings };
    expect(runTarget(undefined, { versions: [], draft: never })).toEqual({ kind: 'draft' });
  });

  it('returns an older version by its ID when the editor holds it', () => {
    expect(runTarget(undefined, { versions, draft: draftOf('v1') })).toMatchObject({
      by: { versionId: 'v1' },
    });
  });

  it('returns the chosen version, whatever the editor holds', () => {
    expect(runTarget({ tag: 'prod' }, { versions, draft: draftOf('v2') })).toMatchObject({
      version: { id: 'v1' },
      by: { tag: 'prod' },
    });
    expect(runTarget({ versionId: 'v1' }, { versions, draft: draftOf('v2') })).toMatchObject({
      version: { id: 'v1' },
    });
    expect(runTarget({ tag: 'gone' }, { versions, draft: draftOf('v2') })).toEqual({
      kind: 'gone',
      name: 'gone',
    });
  });
});

describe('differenceOf', () => {
  it('counts changed files and names changed settings', () => {
    const draft: Draft = { ...draftOf('v2'), files: {}, settings: { ...defaultSettings, timeoutSeconds: 9 } };
    const state = stateOf(draft);
    expect(state.kind === 'differs' && differenceOf(state)).toBe('1 file and settings');
  });
});
