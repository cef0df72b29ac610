import { limits } from '../../contract/index.ts';
import { MemoryBudget } from '../memory-budget.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { CheckedPackage } from './package.ts';
import { PackageThreads } from './package-threads.ts';

/** Deflate makes of a byte 1032 at most (https://zlib.net/zlib_tech.html). */
const mostInflation = 1032;

/** @param versionId whose package it is, to be named when it is damaged */
export type StoredPackage = { sha256: string; unpackedBytes: number; of: string; versionId: string };

/** A package is there twice while it is checked: as files, and as what is handed over. */
const copies = 2;
const largestBytes = copies * limits.packageUnpackedBytes + limits.requestBytes;
/** The server gives up an answer that is not read by then. */
const sendingMs = 2 * 60_000;

/**
 * Unpacks packages, as many at a time as there is memory for: an unpacked package is up to 128 MB, and it is in memory
 * while `use` runs and no longer.
 */
export class Unpacking {
  readonly #artifacts: ArtifactStore;
  readonly #budget: MemoryBudget;
  /** Apart: a client that reads slowly must not keep others from unpacking. */
  readonly #sending: MemoryBudget;
  readonly #threads = new PackageThreads();

  /** @param parts.bytes for unpacked packages together; one of the largest when absent */
  constructor({
    artifacts,
    bytes = largestBytes,
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
    this.#sending = new MemoryBudget({
      what: 'code that is being sent',
      bytes,
      waiting: { ofAsker: 4, inAll: 64 },
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
    const bytes = zip.length + copies * Math.min(limits.packageUnpackedBytes, zip.length * mostInflation);
    return await this.#within({ of, bytes }, async () => await use(await this.#threads.check(zip, of)));
  }

  /** A package of the store. @throws ApiError DATA_LOSS that names the version */
  async stored<T>(
    { sha256, unpackedBytes, of, versionId }: StoredPackage,
    use: (unpacked: CheckedPackage & { zip: Buffer }) => Promise<T>,
  ): Promise<T> {
    return await this.#within({ of, bytes: storedBytes(unpackedBytes) }, async () => {
      const unpacked = await this.#artifacts.get(sha256, {
        versionId,
        read: async (zip) => {
          const checked = await this.#threads.check(zip, of);
          const isIt = [checked.sha256, checked.earlierSha256].includes(sha256);
          return isIt ? { ...checked, sha256, zip } : undefined;
        },
      });
      return await use(unpacked);
    });
  }

  /** @returns the files of a package of the store as JSON of the contract's `versionFiles` */
  async editorFiles({
    sha256,
    unpackedBytes,
    of,
    versionId,
  }: StoredPackage): Promise<ReadableStream<Uint8Array>> {
    const bytes = storedBytes(unpackedBytes);
    const sent = await this.#sending.acquire({ of, bytes });
    try {
      const pieces = await this.#within({ of, bytes }, async () =>
        this.#artifacts.get(sha256, {
          versionId,
          read: (zip) => this.#threads.editorFiles({ zip, sha256 }, of),
        }),
      );
      return streamOf(pieces, sent);
    } catch (error) {
      sent();
      throw error;
    }
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

const storedBytes = (unpackedBytes: number) => copies * unpackedBytes + limits.requestBytes;

/** @param onEnded called once it was read, given up, or not read in time */
function streamOf(pieces: Uint8Array[], onEnded: () => void): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(timer);
    pieces.length = 0;
    onEnded();
  };
  return new ReadableStream({
    start(controller) {
      timer = setTimeout(() => {
        controller.error(new Error('The code was not read in time'));
        end();
      }, sendingMs);
      timer.unref();
    },
    pull(controller) {
      const piece = pieces.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else {
        controller.close();
        end();
      }
    },
    cancel: end,
  });
}
