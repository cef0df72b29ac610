import type { DraftFiles } from '../draft/draft.ts';

/** Paths of the open files, in the order in which they were opened, and the one on the screen. */
export type OpenFiles = { paths: readonly string[]; shown: string | undefined };

export function withOpened(open: OpenFiles, path: string): OpenFiles {
  return { paths: open.paths.includes(path) ? open.paths : [...open.paths, path], shown: path };
}

/** Shows what follows the closed file, else what precedes it. */
export function withClosed(open: OpenFiles, path: string): OpenFiles {
  const at = open.paths.indexOf(path);
  const paths = open.paths.filter((each) => each !== path);
  return { paths, shown: open.shown === path ? (paths[at] ?? paths.at(-1)) : open.shown };
}

/** Follows a file or a folder to its new path. */
export function withRenamed(open: OpenFiles, from: string, to: string): OpenFiles {
  const follow = (path: string) =>
    path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
  return {
    paths: open.paths.map(follow),
    shown: open.shown === undefined ? undefined : follow(open.shown),
  };
}

/**
 * Without the files that have left the draft. If none is on the screen, the first file of the draft is.
 *
 * @param first path of the file that a draft opens with; empty if it has none
 */
export function inDraft(
  open: OpenFiles,
  files: DraftFiles,
  first: string,
): { paths: readonly string[]; shown: string } {
  const isOpen = (path: string) => Object.hasOwn(files, path);
  const paths = open.paths.filter(isOpen);
  const shown =
    open.shown !== undefined && isOpen(open.shown)
      ? open.shown
      : ((paths.includes(first) ? first : paths.at(-1)) ?? first);
  return { paths: shown === '' || paths.includes(shown) ? paths : [shown, ...paths], shown };
}
