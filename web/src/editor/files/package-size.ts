import { limits } from 'bff/contract';
import { formatExactBytes } from '../../ui/format.ts';
import type { DraftFile, DraftFiles } from '../draft/draft.ts';
import { t } from '../messages.ts';
import { zipFiles } from './zip.ts';

/** What a draft comes to as a package. `zipBytes` is absent where it unpacks to too much to be zipped at all. */
export type PackageSize = { zipBytes?: number; unpackedBytes: number };

/** From here on a person is told that a limit is near. */
const nearShare = 0.8;
/** The record at the end of every zip (APPNOTE 4.3.16); all else in one belongs to its entries. */
const endBytes = 22;

type Measured = { path: string; unpackedBytes: number; zipBytes?: Promise<number> };
/** Files of a draft never change, so each is encoded and compressed once. */
const measured = new WeakMap<DraftFile, Measured>();

/** The size of the zip that `zipFiles` makes of these files, to the byte, and of the files themselves. */
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

/** How near a package is to what a version takes. */
export function fullness({ zipBytes, unpackedBytes }: PackageSize): 'fits' | 'near' | 'tooLarge' {
  const share = Math.max((zipBytes ?? 0) / limits.requestBytes, unpackedBytes / limits.packageUnpackedBytes);
  if (share > 1) return 'tooLarge';
  return share >= nearShare ? 'near' : 'fits';
}

/** Why no version can be made of a package of this size, and what to do; undefined when one can. */
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
