import { limits } from '../../contract/index.ts';
import { MemoryBudget } from '../memory-budget.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { CheckedPackage } from './package.ts';
import { PackageThreads } from './package-threads.ts';

/** Deflate makes of a byte 1032 at most (https://zlib.net/zlib_tech.html). */
const mostInflation = 1032;

/**
 * Unpacks packages, as many at a time as there is memory for: an unpacked package is up to 128 MB, and it is in memory
 * while `use` runs and no longer.
 */
export class Unpacking {
  readonly #artifacts: ArtifactStore;
  readonly #budget: MemoryBudget;
  readonly #threads = new PackageThreads();

  /** @param parts.bytes for unpacked packages together; two of the largest when absent */
  constructor({
    artifacts,
    bytes = 2 * (limits.packageUnpackedBytes + limits.requestBytes),
  }: {
    artifacts: ArtifactStore;
    bytes?: number | undefined;
  }) {
    this.#artifacts = artifacts;
    this.#budget = new MemoryBudget({
      what: 'packages that are being unpacked',
      bytes,
      waiting: { ofAsker: 16, inAll: 128 },
    });
  }

  /**
   * A zip that came with a request.
   * @param asked.of whose packages take turns with those of others
   */
  async sent<T>(
    { zip, of }: { zip: Buffer; of: string },
    use: (unpacked: CheckedPackage) => Promise<T>,
  ): Promise<T> {
    const bytes = zip.length + Math.min(limits.packageUnpackedBytes, zip.length * mostInflation);
    return await this.#within({ of, bytes }, async () => await use(await this.#threads.check(zip, of)));
  }

  /** A package of the store. Checked again on the way out: what is on disk may have been changed by other hands. */
  async stored<T>(
    { sha256, unpackedBytes, of }: { sha256: string; unpackedBytes: number; of: string },
    use: (unpacked: CheckedPackage) => Promise<T>,
  ): Promise<T> {
    return await this.#within({ of, bytes: unpackedBytes + limits.requestBytes }, async () => {
      const unpacked = await this.#threads.check(await this.#artifacts.get(sha256), of);
      if (unpacked.sha256 !== sha256) throw new Error(`package ${sha256} on disk is not what was uploaded`);
      return await use(unpacked);
    });
  }

  /** @returns the files of a package of the store as JSON of the contract's `versionFiles`, in pieces */
  async editorFiles({
    sha256,
    unpackedBytes,
    of,
  }: {
    sha256: string;
    unpackedBytes: number;
    of: string;
  }): Promise<Uint8Array[]> {
    return await this.#within({ of, bytes: unpackedBytes + limits.requestBytes }, async () =>
      this.#threads.editorFiles({ zip: await this.#artifacts.get(sha256), sha256 }, of),
    );
  }

  async close(): Promise<void> {
    await this.#threads.close();
  }

  async #within<T>(asked: { of: string; bytes: number }, work: () => Promise<T>): Promise<T> {
    const release = await this.#budget.acquire(asked);
    try {
      return await work();
    } finally {
      release();
    }
  }
}
