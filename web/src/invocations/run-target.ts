import type { Version } from 'bff/contract';
import { type Draft, type DraftState, stateOf } from '../editor/draft/draft.ts';
import { t } from './messages.ts';

/** How the version that Run would call differs from the content of the editor. */
export type RunTarget =
  | { kind: 'noVersion' }
  | { kind: 'noSuchTag'; tag: string }
  | { kind: 'same'; version: Version }
  /** The editor has changes since this version. */
  | { kind: 'draftDiffers'; version: Version; difference: string }
  /** The editor holds the code of another version, or code that is in no version. */
  | { kind: 'otherVersion'; version: Version; draftVersionId: string | undefined };

export function runTarget(tag: string, options: { versions: readonly Version[]; draft: Draft }): RunTarget {
  const { versions, draft } = options;
  // A version that is being created, or whose creation failed, has no tag.
  if (versions.every((each) => each.tags.length === 0)) return { kind: 'noVersion' };
  const version = versions.find((each) => each.tags.includes(tag));
  if (!version) return { kind: 'noSuchTag', tag };
  if (draft.base?.versionId !== version.id)
    return { kind: 'otherVersion', version, draftVersionId: draft.base?.versionId };
  const state = stateOf(draft);
  return state.kind === 'differs'
    ? { kind: 'draftDiffers', version, difference: differenceOf(state) }
    : { kind: 'same', version };
}

/** For example "2 files and settings". */
export function differenceOf(state: Extract<DraftState, { kind: 'differs' }>): string {
  const count = state.changedPaths.size;
  if (count === 0) return t('changedSettings');
  return t(state.settingsDiffer ? 'changedFilesAndSettings' : 'changedFiles', { count });
}
