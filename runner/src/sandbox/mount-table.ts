/**
 * What `mount -a` mounts in a sandbox's mount namespace before bubblewrap starts: one program for all mounts, because
 * each start of a program costs as much as ten mounts.
 *
 * Each source becomes a read-only overlay of its own. The kernel keeps file locks, leases and watches (inotify, dnotify)
 * with the inode, and inodes of an overlay belong to that overlay. Bound as they are, the folders would share inodes with
 * the host and with other sandboxes. An overlay also hides where its files lie: /proc/self/mountinfo shows a bound folder
 * by its host path.
 */
import { limits } from '../limits.ts';

/** Folders below the place that the table mounts on. */
export const placeFolders = { tmp: 'tmp', empty: 'empty', table: 'mounts' } as const;

export type MountTableParts = {
  /** Folder with `placeFolders` and one folder for each source, named by its number. It is the working folder of `mount`. */
  place: string;
  /** Host folders that are not bound to their numbers yet. */
  toBind: readonly string[];
  /** How many of the sources get an overlay: all, or none where the kernel refuses. */
  overlays: number;
};

/** @returns the lines of an fstab(5) */
export function mountTable({ place, toBind, overlays }: MountTableParts): string {
  const at = (name: string | number) => escaped(`${place}/${name}`);
  // bubblewrap's own tmpfs has neither noexec nor a bound on the number of files.
  const tmp = `size=${limits.tmpBytes},nr_inodes=${limits.tmpFiles},mode=1777,noexec,nosuid,nodev`;
  return [
    `tmpfs ${at(placeFolders.tmp)} tmpfs ${tmp}`,
    ...toBind.map((source, n) => `${escaped(source)} ${at(n)} none bind`),
    // The kernel wants two lower folders, and neither below the other; a source may hold the place.
    ...(overlays > 0 ? [`tmpfs ${at(placeFolders.empty)} tmpfs ro,size=4k,mode=755`] : []),
    ...Array.from({ length: overlays }, (_, n) => {
      // Relative to the place: the sandbox can read these options. statfs() tells of the first, not of the disk of the host.
      const lower = [placeFolders.empty, n].join(':');
      return `overlay ${at(n)} overlay ro,nosuid,nodev,lowerdir=${lower}`;
    }),
  ]
    .map((line) => `${line} 0 0\n`)
    .join('');
}

/** fstab(5): blanks end a field, a backslash begins an octal number. */
function escaped(path: string): string {
  return path.replace(/[\s\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
