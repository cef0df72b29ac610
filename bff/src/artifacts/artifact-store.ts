import { rmSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError, type ErrorKind } from '../errors.ts';
import { makePrivateDir } from '../storage/durable-file.ts';

const namePattern = /^([0-9a-f]{64})\.zip$/;

/**
 * Packages on disk, named by the sha256 of their checked content. A package is whole or absent:
 * written aside, synced, renamed, and the folder synced, before `put` returns.
 */
export class ArtifactStore {
  readonly #dir: string;
  /** Packages of versions that are being created: no row names them yet, and still they must not go. */
  readonly #held = new Map<string, number>();

  constructor(dir: string) {
    this.#dir = dir;
    makePrivateDir(dir);
  }

  /** Keeps the package while `use` runs; afterwards it stays only if a row names it (see `dropUnless`). */
  async hold<T>(sha256: string, use: () => Promise<T>): Promise<T> {
    this.#held.set(sha256, (this.#held.get(sha256) ?? 0) + 1);
    try {
      return await use();
    } finally {
      const left = (this.#held.get(sha256) ?? 1) - 1;
      if (left === 0) this.#held.delete(sha256);
      else this.#held.set(sha256, left);
    }
  }

  /** Durable when it returns. The same content is kept once, in the form in which it came last. */
  async put(sha256: string, zip: Uint8Array): Promise<void> {
    const path = this.#path(sha256);
    // Also in the place of one that is damaged, or that came in another form.
    if (await this.#has(sha256, zip)) return;
    const dir = join(this.#dir, sha256.slice(0, 2));
    const isNewDir = (await mkdir(dir, { recursive: true, mode: 0o700 })) !== undefined;
    const aside = join(dir, `${sha256}.${process.pid}.${performance.now()}.part`);
    try {
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(zip);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    await syncDir(dir);
    if (isNewDir) await syncDir(this.#dir);
  }

  /**
   * Checked again on the way out: what is on disk may have been cut off, or changed by other hands.
   * @param reading.read gives nothing for a zip of other content, or throws what `checkPackage` throws
   * @throws ApiError DATA_LOSS that names the version
   */
  async get<T>(
    sha256: string,
    { versionId, read }: { versionId: string; read: (zip: Buffer) => Promise<T | undefined> },
  ): Promise<T> {
    const path = this.#path(sha256);
    try {
      const found = await read(await readFile(path));
      if (found !== undefined) return found;
    } catch (error) {
      if (!isMissing(error) && !(error instanceof ApiError && faultsOfZips.has(error.kind))) throw error;
    }
    throw new ApiError(
      'DATA_LOSS',
      `The package of version ${versionId} is damaged or missing on disk. Create the version again from its code, or restore the file that the log of the console names.`,
      { cause: new Error(`not the package that was uploaded: ${path}`) },
    );
  }

  /**
   * @param isNamed whether a version still uses the package; asked last, so that the answer is fresh.
   * @returns whether the package is gone
   */
  async dropUnless(sha256: string, isNamed: () => Promise<boolean>): Promise<boolean> {
    if ((await isNamed()) || this.#held.has(sha256)) return false;
    // At once, not in the background: a creation that starts now must not find a file that is about to go.
    rmSync(this.#path(sha256), { force: true });
    return true;
  }

  /** Clears what a kill left behind: half-written files, and packages whose version was never answered for. */
  async sweep(isNamed: (sha256: string) => Promise<boolean>): Promise<void> {
    for (const shard of await readdir(this.#dir)) {
      for (const name of await readdir(join(this.#dir, shard))) {
        const sha256 = namePattern.exec(name)?.[1];
        if (sha256 === undefined || !(await isNamed(sha256))) {
          await rm(join(this.#dir, shard, name), { force: true });
        }
      }
    }
  }

  async #has(sha256: string, zip: Uint8Array): Promise<boolean> {
    try {
      return (await readFile(this.#path(sha256))).equals(zip);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  #path(sha256: string): string {
    return join(this.#dir, sha256.slice(0, 2), `${sha256}.zip`);
  }
}

/** What reading a damaged zip ends in. */
const faultsOfZips: ReadonlySet<ErrorKind> = new Set(['INVALID_ARGUMENT', 'TOO_LARGE', 'DATA_LOSS']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
