/**
 * The mounts that `mount -a` makes in a sandbox's mount namespace before bubblewrap starts. One program makes all
 * mounts, because starting a program takes as long as ten mounts.
 *
 * Each source becomes its own read-only overlay. The kernel keeps file locks, leases and watches (inotify, dnotify)
 * with the inode, and inodes of an overlay belong to that overlay. With plain bind mounts, the folders would share
 * inodes with the host and with other sandboxes. An overlay also hides the location of its files: /proc/self/mountinfo
 * shows the host path of a bound folder.
 */
import { limits } from '../limits.ts';

/** Folders below the place that the table mounts on. */
export const placeFolders = { tmp: 'tmp', empty: 'empty', table: 'mounts' } as const;

export type MountTableParts = {
  /** Folder with `placeFolders` and one numbered folder for each source. It is the working folder of `mount`. */
  place: string;
  /** Host folders that are not bound to their numbers yet. */
  toBind: readonly string[];
  /** How many of the sources get an overlay: all, or none if the kernel rejects overlays. */
  overlays: number;
};

/** @returns the lines of an fstab(5) */
export function mountTable({ place, toBind, overlays }: MountTableParts): string {
  const at = (name: string | number) => escaped(`${place}/${name}`);
  // bubblewrap's own tmpfs has neither noexec nor a limit on the number of files.
  const tmp = `size=${limits.tmpBytes},nr_inodes=${limits.tmpFiles},mode=1777,noexec,nosuid,nodev`;
  return [
    `tmpfs ${at(placeFolders.tmp)} tmpfs ${tmp}`,
    ...toBind.map((source, n) => `${escaped(source)} ${at(n)} none bind`),
    // The kernel requires two lower folders, neither below the other; a source may contain the place.
    ...(overlays > 0 ? [`tmpfs ${at(placeFolders.empty)} tmpfs ro,size=4k,mode=755`] : []),
    ...Array.from({ length: overlays }, (_, n) => {
      // Relative to the place, because the sandbox can read these options. statfs() reports the first folder, not the
      // disk of the host.
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
