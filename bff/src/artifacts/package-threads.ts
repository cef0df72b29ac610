import { FairPool } from 'runner';
import { ApiError } from '../errors.ts';
import { type CheckedPackage, checkPackage } from './package.ts';
import type { CheckedBytes, PackageAnswer, PackageTask } from './package-worker.ts';

/** Two, so that one package of the maximum size does not delay all others. */
const threads = 2;
/** Unpacks to at most eight megabytes, which takes a few milliseconds; most code that users write is smaller. */
const inlineBytes = 8 * 1024;

/** Reads packages in worker threads: each takes up to a second, and calls need the event loop. */
export class PackageThreads {
  readonly #pool = new FairPool<PackageTask, PackageAnswer>(new URL('./package-worker.ts', import.meta.url), {
    threads,
  });

  /**
   * @param of the owner of the package; packages of different owners take turns
   * @throws ApiError that `checkPackage` throws
   */
  async check(zip: Buffer, of: string): Promise<CheckedPackage> {
    if (zip.length <= inlineBytes) return await checkPackage(zip);
    const answer = await this.#pool.run({ zip }, { of });
    if ('rejected' in answer) {
      const { kind, message } = answer.rejected;
      throw new ApiError(kind, message);
    }
    return packageOf(answer.checked);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

function packageOf({
  sha256,
  earlierSha256,
  paths,
  others,
  lengths,
  executable,
  contents,
}: CheckedBytes): CheckedPackage {
  let end = 0;
  const entries = paths.map((path, at) => {
    const other = others.get(at);
    if (other !== undefined) return other;
    const length = lengths[at] ?? 0;
    const content = new Uint8Array(contents, end, length);
    end += length;
    return { path, content, executable: executable[at] === 1 };
  });
  return { sha256, earlierSha256, entries, unpackedBytes: end };
}
