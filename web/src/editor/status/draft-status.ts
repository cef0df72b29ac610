import type { Version } from 'bff/contract';
import { type Draft, type DraftState, stateOf } from '../draft/draft.ts';
import type { KeptState } from '../draft/draft-store.ts';

/** The one state of a draft. */
export type DraftStatus =
  /** The browser rejected the draft: only this tab has it. */
  | { kind: 'notSaved' }
  | { kind: 'saved' }
  | { kind: 'edited'; state: Extract<DraftState, { kind: 'differs' }> }
  | { kind: 'deployed'; versionId: string }
  /** Unedited, but of a version that no request by `$latest` reaches. */
  | { kind: 'otherVersion'; versionId: string };

/** Whether the status needs no attention, some, or an action. */
export const tones = {
  notSaved: 'warning',
  saved: 'neutral',
  edited: 'warning',
  deployed: 'positive',
  otherVersion: 'neutral',
} as const satisfies Record<DraftStatus['kind'], string>;

export function draftStatus(
  draft: Draft,
  { kept, latest }: { kept: KeptState; latest: Version | undefined },
): DraftStatus {
  if (kept.kind === 'notKept') return { kind: 'notSaved' };
  const state = stateOf(draft);
  if (state.kind === 'neverCreated') return { kind: 'saved' };
  if (state.kind === 'differs') return { kind: 'edited', state };
  const { versionId } = state;
  return { kind: latest?.id === versionId ? 'deployed' : 'otherVersion', versionId };
}

/** The version at `$latest` that a draft does not come from, for example because another tab created it. */
export function newerThan(draft: Draft, latest: Version | undefined): Version | undefined {
  return latest && draft.base?.versionId !== latest.id ? latest : undefined;
}
