import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { limits } from '../limits.ts';

/** What the files of a sandbox's /tmp take of the machine's memory. */
export interface TmpFiles {
  usedBytes(): number;
  /** As `/proc/<pid>/smaps` names it: major and minor in hexadecimal digits. */
  device(): string | undefined;
}

/**
 * Reads the temporary file system through a process that has it mounted. No descriptor is kept: it would keep the files
 * of a sandbox that is gone.
 * @param folder where it is mounted, as that process sees it
 */
export function tmpFilesOf(pid: number, folder: string): TmpFiles {
  const path = `/proc/${pid}/root${folder}`;
  let isMounted = false;
  return {
    usedBytes: () => {
      try {
        // Until the chain has mounted it, this is a folder on the disk of the machine.
        isMounted ||= statSync(path).dev !== statSync(dirname(path)).dev;
        if (!isMounted) return 0;
        const { bsize, blocks, bfree, files, ffree } = statfsSync(path);
        return (blocks - bfree) * bsize + (files - ffree) * limits.tmpFileBytes;
      } catch {
        return 0; // The process ended: all of it counts until the sandbox is gone.
      }
    },
    device: () => {
      const dev = statSync(path, { throwIfNoEntry: false })?.dev;
      return dev === undefined ? undefined : deviceName(dev);
    },
  };
}

/** glibc's layout of a device number (`gnu_dev_major`, `gnu_dev_minor`); anonymous devices have major 0. */
export function deviceName(dev: number): string {
  const major = (dev >>> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
