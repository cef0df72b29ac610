import { latestTag, type Version } from 'bff/contract';
import { type Draft, type DraftState, stateOf } from '../editor/draft/draft.ts';
import { t } from './messages.ts';

/** The version that the user chose to run, by a tag or by its ID. */
export type ChosenVersion = { tag: string } | { versionId: string };

/** What Run calls: a version, or the code in the editor, which has to become a version first. */
export type RunTarget =
  | { kind: 'version'; version: Version; by: ChosenVersion }
  | { kind: 'draft' }
  /** The tag was removed, or the version deleted. */
  | { kind: 'gone'; name: string };

/** @param chosen undefined for the code in the editor */
export function runTarget(
  chosen: ChosenVersion | undefined,
  { versions, draft }: { versions: readonly Version[]; draft: Draft },
): RunTarget {
  if (chosen !== undefined) {
    const isChosen = ({ id, tags }: Version) =>
      'tag' in chosen ? tags.includes(chosen.tag) : id === chosen.versionId;
    const version = versions.find(isChosen);
    if (version) return { kind: 'version', version, by: chosen };
    return { kind: 'gone', name: 'tag' in chosen ? chosen.tag : chosen.versionId };
  }
  const state = stateOf(draft);
  const version =
    state.kind === 'same'
      ? versions.find(({ id, status }) => id === state.versionId && status !== 'ERROR')
      : undefined;
  if (!version) return { kind: 'draft' };
  // By its tag, a version keeps the scaling policy of the tag.
  const by = version.tags.includes(latestTag) ? { tag: latestTag } : { versionId: version.id };
  return { kind: 'version', version, by };
}

/** For example "2 files and settings". */
export function differenceOf(state: Extract<DraftState, { kind: 'differs' }>): string {
  const count = state.changedPaths.size;
  if (count === 0) return t('changedSettings');
  return t(state.settingsDiffer ? 'changedFilesAndSettings' : 'changedFiles', { count });
}
