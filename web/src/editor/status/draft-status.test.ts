import type { Version } from 'bff/contract';
import { describe, expect, it } from 'vitest';
import { type Draft, defaultSettings } from '../draft/draft.ts';
import { draftStatus, newerThan } from './draft-status.ts';

const files = { 'index.js': { kind: 'text', text: '1' } } as const;
const draft: Draft = {
  files,
  settings: defaultSettings,
  base: { versionId: 'v2', files, settings: defaultSettings },
};
const latest = { id: 'v2' } as Version;
const kept = { kind: 'kept' } as const;

describe('draftStatus', () => {
  it('returns one state, "deployed" only without edits and at $latest', () => {
    expect(draftStatus(draft, { kept, latest })).toEqual({ kind: 'deployed', versionId: 'v2' });
    expect(draftStatus({ ...draft, files: {} }, { kept, latest })).toMatchObject({ kind: 'edited' });
    expect(draftStatus(draft, { kept, latest: { ...latest, id: 'v3' } })).toMatchObject({
      kind: 'otherVersion',
      versionId: 'v2',
    });
    expect(draftStatus({ files, settings: defaultSettings }, { kept, latest: undefined })).toEqual({
      kind: 'saved',
    });
    const notKept = { kind: 'notKept', reason: 'full' } as const;
    expect(draftStatus(draft, { kept: notKept, latest })).toEqual({ kind: 'notSaved' });
  });
});

describe('newerThan', () => {
  it('returns the version at $latest unless the draft comes from it', () => {
    expect(newerThan(draft, latest)).toBeUndefined();
    expect(newerThan(draft, undefined)).toBeUndefined();
    expect(newerThan({ files, settings: defaultSettings }, latest)).toBe(latest);
  });
});
