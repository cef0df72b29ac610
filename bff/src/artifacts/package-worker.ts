/** Worker thread that reads packages: unpacking, checking and hashing 128 MB takes a second. */
import { setPriority } from 'node:os';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { Message, PackageFolder, PackageLink } from 'runner';
import { ApiError, type ErrorKind } from '../errors.ts';
import { checkPackage } from './package.ts';

export type PackageTask = { zip: Uint8Array };
/** A package with the contents of its files concatenated in one buffer. */
export type CheckedBytes = {
  sha256: string;
  earlierSha256: string;
  paths: string[];
  /** Links and empty folders, by their index among the paths. */
  others: ReadonlyMap<number, PackageLink | PackageFolder>;
  lengths: Float64Array;
  executable: Uint8Array;
  contents: ArrayBuffer;
};
export type PackageAnswer =
  | { checked: CheckedBytes }
  | {
      rejected: {
        kind: Exclude<ErrorKind, 'UNAUTHENTICATED' | 'PERMISSION_DENIED'>;
        message: Message;
      };
    };

// Lowers the priority of this thread alone, so that the threads that answer calls run first.
setPriority(10);

export default async function read({ zip }: PackageTask): Promise<unknown> {
  try {
    const { sha256, earlierSha256, entries, unpackedBytes } = await checkPackage(
      Buffer.from(zip.buffer, zip.byteOffset, zip.length),
    );
    const contents = new Uint8Array(unpackedBytes);
    const others = new Map<number, PackageLink | PackageFolder>();
    const lengths = new Float64Array(entries.length);
    const executable = new Uint8Array(entries.length);
    let end = 0;
    for (const [at, entry] of entries.entries()) {
      if (!('content' in entry)) {
        others.set(at, entry);
        continue;
      }
      contents.set(entry.content, end);
      end += entry.content.length;
      lengths[at] = entry.content.length;
      executable[at] = entry.executable ? 1 : 0;
    }
    const paths = entries.map(({ path }) => path);
    const checked = {
      sha256,
      earlierSha256,
      paths,
      others,
      lengths,
      executable,
      contents: contents.buffer,
    };
    return handedOver({ checked }, [contents.buffer]);
  } catch (error) {
    if (
      error instanceof ApiError &&
      error.said !== undefined &&
      error.kind !== 'UNAUTHENTICATED' &&
      error.kind !== 'PERMISSION_DENIED'
    )
      return { rejected: { kind: error.kind, message: error.said } } satisfies PackageAnswer;
    throw error;
  }
}

/** Transfers the buffers: copying a large package would block the event loop. */
function handedOver(answer: PackageAnswer, buffers: ArrayBuffer[]): unknown {
  return move({
    get [transferableSymbol]() {
      return buffers;
    },
    get [valueSymbol]() {
      return answer;
    },
  } as never);
}
