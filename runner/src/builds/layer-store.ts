/** Installed dependencies by content address: `<dataDir>/layers/<key>/`, written aside and renamed. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { RunnerError } from '../types.ts';
import { writeLayer } from './layer-stream.ts';

/** A layer that was written and is not known to anybody yet. */
export type ReceivedLayer = { bytes: number; keep(): Promise<void>; discard(): Promise<void> };

export class LayerStore {
  readonly #dir: string;
  /** A layer never changes; the first question of a process is answered by looking. */
  readonly #bytes = new Map<string, number>();

  constructor(dataDir: string) {
    this.#dir = path.join(dataDir, 'layers');
  }

  async has(key: string): Promise<boolean> {
    return await exists(this.#pathOf(key));
  }

  /** @returns bytes of all its files; undefined when it is not here */
  async bytes(key: string): Promise<number | undefined> {
    if (!(await this.has(key))) return undefined;
    const known = this.#bytes.get(key) ?? (await bytesBelow(this.#pathOf(key)));
    this.#bytes.set(key, known);
    return known;
  }

  /** @throws RunnerError LAYER_MISSING */
  async folder(key: string): Promise<string> {
    const dir = this.#pathOf(key);
    if (await exists(dir)) return dir;
    throw new RunnerError(
      'LAYER_MISSING',
      `The version's installed dependencies (layer ${key.slice(0, 12)}) are not on this machine. Create the version again, which installs them.`,
    );
  }

  /**
   * Writes it aside: whether it may be kept is known when the build has ended.
   * @param codeBytes of the version that it is made for
   */
  async receive(key: string, source: Readable, codeBytes: number): Promise<ReceivedLayer> {
    const dir = this.#pathOf(key);
    const aside = `${dir}.${randomUUID()}.part`;
    const discard = () => rm(aside, { recursive: true, force: true });
    let bytes: number;
    try {
      await mkdir(aside, { recursive: true, mode: 0o755 });
      bytes = await writeLayer(source, { dir: aside, codeBytes });
    } catch (error) {
      await discard();
      throw error;
    }
    return {
      bytes,
      discard,
      keep: () =>
        rename(aside, dir).catch(async (error: unknown) => {
          // Another process with the same data folder was quicker.
          if (!(await exists(dir))) throw error;
        }),
    };
  }

  /** Nobody needs it any more. What runs with it keeps the files. */
  async drop(key: string): Promise<void> {
    const dir = this.#pathOf(key);
    const aside = `${dir}.${randomUUID()}.part`;
    // Whoever asks for it sees it whole or not at all.
    await rename(dir, aside).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      throw error;
    });
    await rm(aside, { recursive: true, force: true });
  }

  #pathOf(key: string): string {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new RangeError(`"${key}" is no layer`);
    return path.join(this.#dir, key);
  }
}

async function bytesBelow(dir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const name = path.join(dir, entry.name);
    if (entry.isDirectory()) bytes += await bytesBelow(name);
    else if (entry.isFile()) bytes += (await stat(name)).size;
  }
  return bytes;
}

const exists = (dir: string) =>
  stat(dir).then(
    () => true,
    () => false,
  );
