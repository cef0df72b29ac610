import { type DraftFiles, differingPaths, ownFile } from '../../editor/draft/draft.ts';
import type { FileMark } from '../code/CodePane.tsx';

/** The files of two versions that differ, and how. */
export function changedFiles(
  before: DraftFiles,
  after: DraftFiles,
): { files: DraftFiles; marks: Map<string, FileMark> } {
  const marks = new Map<string, FileMark>();
  const files: [string, DraftFiles[string]][] = [];
  for (const path of [...differingPaths(before, after)].toSorted()) {
    const [from, to] = [ownFile(before, path), ownFile(after, path)];
    const file = to ?? from;
    if (file === undefined) continue;
    files.push([path, file]);
    marks.set(path, from && to ? 'changed' : to ? 'added' : 'removed');
  }
  return { files: Object.fromEntries(files), marks };
}
