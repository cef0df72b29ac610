import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { limits } from '../limits.ts';

/** The memory of the machine that files in a sandbox's /tmp take. */
export interface TmpFiles {
  usedBytes(): number;
  /** As `/proc/<pid>/smaps` names it: major and minor in hexadecimal digits. */
  device(): string | undefined;
}

/**
 * Reads the temporary file system through a process that has it mounted. Keeps no descriptor, which would keep the
 * files of an ended sandbox.
 * @param folder the mount point, as that process sees it
 */
export function tmpFilesOf(pid: number, folder: string): TmpFiles {
  const path = `/proc/${pid}/root${folder}`;
  let isMounted = false;
  return {
    usedBytes: () => {
      try {
        // Until the chain has mounted /tmp, this is a folder on the disk of the machine.
        isMounted ||= statSync(path).dev !== statSync(dirname(path)).dev;
        if (!isMounted) return 0;
        const { bsize, blocks, bfree, files, ffree } = statfsSync(path);
        return (blocks - bfree) * bsize + (files - ffree) * limits.tmpFileBytes;
      } catch {
        return 0; // The process ended: all memory counts until the sandbox has ended.
      }
    },
    device: () => {
      const dev = statSync(path, { throwIfNoEntry: false })?.dev;
      return dev === undefined ? undefined : deviceName(dev);
    },
  };
}

/** The device number layout of glibc (`gnu_dev_major`, `gnu_dev_minor`); anonymous devices have major 0. */
export function deviceName(dev: number): string {
  const major = (dev >>> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
