import { limits } from 'bff/contract';
import { formatExactBytes } from '../../ui/format.ts';
import type { DraftFile, DraftFiles } from '../draft/draft.ts';
import { t } from '../messages.ts';
import { zippedBytes } from './zip.ts';

/** The size of a draft as a package. `zipBytes` is absent if the unpacked size is too large to zip at all. */
export type PackageSize = { zipBytes?: number; unpackedBytes: number };

/** The share of a limit from which the editor warns the user. */
const nearShare = 0.8;
/** A file of a draft is immutable, so each is encoded once. */
const unpacked = new WeakMap<DraftFile, number>();

/** The exact size of the zip that `zipFiles` would produce, and the unpacked size. */
export async function measurePackage(files: DraftFiles): Promise<PackageSize> {
  const unpackedBytes = Object.values(files).reduce((sum, file) => sum + unpackedBytesOf(file), 0);
  if (unpackedBytes > limits.packageUnpackedBytes) return { unpackedBytes };
  return { zipBytes: await zippedBytes(files), unpackedBytes };
}

function unpackedBytesOf(file: DraftFile): number {
  const bytes = unpacked.get(file) ?? bytesOf(file);
  unpacked.set(file, bytes);
  return bytes;
}

function bytesOf(file: DraftFile): number {
  if (file.kind === 'link' || file.kind === 'folder') return 0;
  return file.kind === 'text' ? new TextEncoder().encode(file.text).length : file.bytes.length;
}

/** How close a package is to the size limits. */
export function fullness({ zipBytes, unpackedBytes }: PackageSize): 'fits' | 'near' | 'tooLarge' {
  const share = Math.max((zipBytes ?? 0) / limits.requestBytes, unpackedBytes / limits.packageUnpackedBytes);
  if (share > 1) return 'tooLarge';
  return share >= nearShare ? 'near' : 'fits';
}

/** Why a package of this size exceeds the limits, and how to fix it; undefined if it fits. */
export function sizeProblem(size: PackageSize): { problem: string; whatToDo: string } | undefined {
  const whatToDo = t('tooLargeFix');
  if (size.unpackedBytes > limits.packageUnpackedBytes)
    return {
      problem: t('tooLargeUnpacked', {
        size: formatExactBytes(size.unpackedBytes),
        max: formatExactBytes(limits.packageUnpackedBytes),
      }),
      whatToDo,
    };
  if ((size.zipBytes ?? 0) > limits.requestBytes)
    return {
      problem: t('tooLargeZipped', {
        size: formatExactBytes(size.zipBytes ?? 0),
        max: formatExactBytes(limits.requestBytes),
      }),
      whatToDo,
    };
  return undefined;
}
