import { type DraftFiles, differingPaths } from '../../editor/draft/draft.ts';
import type { FileMark } from '../code/CodePane.tsx';

/** The files of two versions that differ, and how. */
export function changedFiles(
  before: DraftFiles,
  after: DraftFiles,
): { files: DraftFiles; marks: Map<string, FileMark> } {
  const marks = new Map<string, FileMark>();
  const files: Record<string, DraftFiles[string]> = {};
  for (const path of [...differingPaths(before, after)].toSorted()) {
    const [isBefore, isAfter] = [Object.hasOwn(before, path), Object.hasOwn(after, path)];
    const file = isAfter ? after[path] : before[path];
    if (file === undefined) continue;
    files[path] = file;
    marks.set(path, isBefore && isAfter ? 'changed' : isAfter ? 'added' : 'removed');
  }
  return { files, marks };
}
