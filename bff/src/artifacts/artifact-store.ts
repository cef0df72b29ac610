import { rmSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../error-message.ts';
import { ApiError, type ErrorKind } from '../errors.ts';
import { codeOf } from '../lib/errno.ts';
import { Holds } from '../lib/holds.ts';
import { makePrivateDir } from '../storage/durable-file.ts';

const namePattern = /^([0-9a-f]{64})\.zip$/;

/**
 * Packages on disk, named by the sha256 of their checked content. A package is complete or absent: before `put`
 * returns, the store writes the file aside, syncs it, renames it and syncs the folder.
 */
export class ArtifactStore {
  readonly #dir: string;
  /** Packages of versions that are being created: no row names them yet, and the store must keep them. */
  readonly #held = new Holds();

  constructor(dir: string) {
    this.#dir = dir;
    makePrivateDir(dir);
  }

  /** Keeps the package while `use` runs; afterwards it stays only if a row names it (see `dropUnless`). */
  async hold<T>(sha256: string, use: () => Promise<T>): Promise<T> {
    return await this.#held.during(sha256, use);
  }

  /** The package is durable on return. The store keeps the same content once, in the form that came last. */
  async put(sha256: string, zip: Uint8Array): Promise<void> {
    const path = this.#path(sha256);
    // Also replaces a damaged package, or one in another form.
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
   * Checks the package again on reading: the file may be truncated, or another program may have changed it.
   * @param reading.read returns undefined for a zip of other content, or throws what `checkPackage` throws
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
    throw new ApiError('DATA_LOSS', say('PACKAGE_DAMAGED', { id: versionId }), {
      cause: new Error(`not the package that was uploaded: ${path}`),
    });
  }

  /**
   * @param isNamed whether a version still uses the package; called last, so that the answer is current
   * @returns whether the package was removed
   */
  async dropUnless(sha256: string, isNamed: () => Promise<boolean>): Promise<boolean> {
    if ((await isNamed()) || this.#held.has(sha256)) return false;
    // Synchronous: a version creation that starts now must not find a file that is about to be removed.
    rmSync(this.#path(sha256), { force: true });
    return true;
  }

  /**
   * Removes what a killed process left: half-written files, and packages whose version creation was never
   * acknowledged.
   */
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

/** Errors that reading a damaged zip can cause. */
const faultsOfZips: ReadonlySet<ErrorKind> = new Set(['INVALID_ARGUMENT', 'TOO_LARGE', 'DATA_LOSS']);

const isMissing = (error: unknown) => codeOf(error) === 'ENOENT';

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
