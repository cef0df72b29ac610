import { limits } from 'bff/contract';
import { formatExactBytes } from '../../ui/format.ts';
import type { DraftFile, DraftFiles } from '../draft/draft.ts';
import { t } from '../messages.ts';
import { zipFiles } from './zip.ts';

/** The size of a draft as a package. `zipBytes` is absent if the unpacked size is too large to zip at all. */
export type PackageSize = { zipBytes?: number; unpackedBytes: number };

/** The share of a limit from which the editor warns the user. */
const nearShare = 0.8;
/** The size of the record at the end of every zip (APPNOTE 4.3.16). All other bytes belong to the entries. */
const endBytes = 22;

type Measured = { path: string; unpackedBytes: number; zipBytes?: Promise<number> };
/** A file of a draft is immutable, so each is encoded and compressed once. */
const measured = new WeakMap<DraftFile, Measured>();

/** The exact size of the zip that `zipFiles` would produce, and the unpacked size. */
export async function measurePackage(files: DraftFiles): Promise<PackageSize> {
  const each = Object.entries(files).map(([path, file]) => ({ file, known: knownOf(path, file) }));
  const unpackedBytes = each.reduce((sum, { known }) => sum + known.unpackedBytes, 0);
  if (unpackedBytes > limits.packageUnpackedBytes) return { unpackedBytes };
  let zipBytes = endBytes;
  for (const { file, known } of each) {
    known.zipBytes ??= zipFiles({ [known.path]: file }).then(({ length }) => length - endBytes);
    zipBytes += await known.zipBytes;
  }
  return { zipBytes, unpackedBytes };
}

function knownOf(path: string, file: DraftFile): Measured {
  const known = measured.get(file);
  if (known?.path === path) return known;
  const fresh = { path, unpackedBytes: bytesOf(file) };
  measured.set(file, fresh);
  return fresh;
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
