import { limits } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { MemoryBudget } from '../memory-budget.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { CheckedPackage } from './package.ts';
import { PackageThreads } from './package-threads.ts';

/** Deflate expands a byte to at most 1032 bytes (https://zlib.net/zlib_tech.html). */
const mostInflation = 1032;

/** @param versionId the version that an error names when the package is damaged */
export type StoredPackage = { sha256: string; unpackedBytes: number; of: string; versionId: string };

/** While a package is checked, memory holds it twice: as files, and as the transferred result. */
const copies = 2;
const largestBytes = copies * limits.packageUnpackedBytes + limits.requestBytes;
/** The server aborts an answer that the client has not read within this time. */
const sendingMs = 2 * 60_000;
/** No more than this leaves for the buffers of the socket before the client reads. */
const pieceBytes = 64 * 1024;

/**
 * Unpacks as many packages at a time as fit into memory: an unpacked package takes up to 128 MB, and stays in memory
 * only while `use` runs.
 */
export class Unpacking {
  readonly #artifacts: ArtifactStore;
  readonly #budget: MemoryBudget;
  /** Separate budget: a client that reads slowly must not keep others from unpacking. */
  readonly #sending: MemoryBudget;
  readonly #threads = new PackageThreads();

  /** @param parts.bytes budget for all unpacked packages together; defaults to one package of the maximum size */
  constructor({
    artifacts,
    bytes = largestBytes,
  }: {
    artifacts: ArtifactStore;
    bytes?: number | undefined;
  }) {
    this.#artifacts = artifacts;
    this.#budget = new MemoryBudget({
      what: say('MEMORY_OF_PACKAGES', {}),
      bytes,
      waiting: { ofAsker: 16, inAll: 128 },
    });
    this.#sending = new MemoryBudget({
      what: say('MEMORY_OF_CODE', {}),
      bytes,
      waiting: { ofAsker: 4, inAll: 64 },
    });
  }

  /**
   * Unpacks a zip that came with a request.
   * @param asked.of the owner of the package; packages of different owners take turns
   */
  async sent<T>(
    { zip, of }: { zip: Buffer; of: string },
    use: (unpacked: CheckedPackage) => Promise<T>,
  ): Promise<T> {
    const bytes = zip.length + copies * Math.min(limits.packageUnpackedBytes, zip.length * mostInflation);
    return await this.#within({ of, bytes }, async () => await use(await this.#threads.check(zip, of)));
  }

  /** Unpacks a package from the store. @throws ApiError DATA_LOSS that names the version */
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

  /** @returns the zip of a package from the store, after a check of its content */
  async zip(asked: StoredPackage): Promise<ReadableStream<Uint8Array>> {
    const sent = await this.#sending.acquire({ of: asked.of, bytes: limits.requestBytes });
    try {
      return streamOf(await this.stored(asked, async ({ zip }) => zip), sent);
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

/** @param onEnded called when the client has read the stream, cancelled it, or not read it in time */
function streamOf(bytes: Uint8Array, onEnded: () => void): ReadableStream<Uint8Array> {
  let left = bytes;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(timer);
    left = new Uint8Array();
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
      if (left.length === 0) {
        controller.close();
        end();
        return;
      }
      controller.enqueue(left.subarray(0, pieceBytes));
      left = left.subarray(pieceBytes);
    },
    cancel: end,
  });
}
