/**
 * Installed dependencies by key: `<dataDir>/layers/<key>/` holds the files, `<dataDir>/layer-records/<key>.json` their
 * digest at the time of writing. This process uses a layer only after comparing the two.
 */

import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { asideOf, keepDurably } from '../../durable/aside.ts';
import { RunnerError } from '../../errors.ts';
import { codeOf } from '../../lib/errno.ts';
import { messageOf } from '../../messages.ts';
import { LayerFault, readBack, writeFrom } from './layer-process.ts';
import type { TreeRecord } from './tree-record.ts';

const isKey = /^[0-9a-f]{64}$/;

/** A layer that was written and that no request can find yet. */
export type ReceivedLayer = { bytes: number; keep(): Promise<void>; discard(): Promise<void> };

export class LayerStore {
  readonly #dir: string;
  readonly #recordsDir: string;
  /** Each layer is compared once, because it never changes while this process runs. */
  readonly #compared = new Map<string, Promise<number | undefined>>();

  constructor(dataDir: string) {
    this.#dir = path.join(dataDir, 'layers');
    this.#recordsDir = path.join(dataDir, 'layer-records');
  }

  /** The keys of all layers, also of incomplete ones and of those that have only a record. */
  async keys(): Promise<string[]> {
    const names = await Promise.all([this.#dir, this.#recordsDir].map((dir) => readdir(dir).catch(() => [])));
    const keys = names.flat().map((name) => name.replace(/\.json$/, ''));
    return [...new Set(keys)].filter((key) => isKey.test(key));
  }

  async has(key: string): Promise<boolean> {
    return await isFolder(this.#pathOf(key));
  }

  /** @returns bytes of all files; undefined when the layer is missing or incomplete */
  async bytes(key: string): Promise<number | undefined> {
    if (await this.has(key)) return await this.#whole(key);
    this.#compared.delete(key);
    return undefined;
  }

  /** @throws RunnerError LAYER_MISSING */
  async folder(key: string): Promise<string> {
    const dir = this.#pathOf(key);
    // Layers of earlier releases have no record; versions that use them continue to work.
    const isUsable =
      (await this.bytes(key)) !== undefined ||
      (await readFile(this.#recordOf(key)).catch(() => undefined)) === undefined;
    if (isUsable && (await isFolder(dir))) return dir;
    throw new RunnerError('LAYER_MISSING', messageOf('LAYER_DAMAGED', { layer: key.slice(0, 12) }));
  }

  /**
   * Writes the layer to a temporary folder until the result of the build is known.
   * @param codeBytes of the version that the layer is made for
   */
  async receive(key: string, source: Readable, codeBytes: number): Promise<ReceivedLayer> {
    const dir = this.#pathOf(key);
    const aside = asideOf(dir);
    const discard = () => rm(aside, { recursive: true, force: true });
    let record: TreeRecord;
    try {
      await mkdir(aside, { recursive: true, mode: 0o755 });
      record = await writeFrom(source, { dir: aside, codeBytes });
    } catch (error) {
      await discard();
      throw error;
    }
    return {
      bytes: record.bytes,
      discard,
      keep: async () => {
        // A damaged layer would block the rename.
        if ((await this.bytes(key)) === undefined) await this.drop(key);
        await this.#writeRecord(key, record);
        await keepDurably(aside, dir).catch(async (error: unknown) => {
          // Another process with the same data folder installed the layer first.
          if (!(await isFolder(dir))) throw error;
        });
        this.#compared.set(key, Promise.resolve(record.bytes));
      },
    };
  }

  /** Removes a layer that no version needs. Running sandboxes keep their files. */
  async drop(key: string): Promise<void> {
    this.#compared.delete(key);
    const dir = this.#pathOf(key);
    const aside = asideOf(dir);
    // The rename hides the whole layer at once, so that readers never see a part of it.
    await rename(dir, aside).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return;
      throw error;
    });
    await rm(this.#recordOf(key), { force: true });
    await rm(aside, { recursive: true, force: true });
  }

  #whole(key: string): Promise<number | undefined> {
    const known = this.#compared.get(key);
    if (known) return known;
    const comparing = this.#compare(key);
    this.#compared.set(key, comparing);
    comparing.catch(() => this.#compared.delete(key));
    return comparing;
  }

  async #compare(key: string): Promise<number | undefined> {
    const text = await readFile(this.#recordOf(key), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const found = await readBack(this.#pathOf(key)).catch((error: unknown) => {
      if (error instanceof LayerFault) return undefined;
      throw error;
    });
    if (found && JSON.stringify(found) === text) return found.bytes;
    await this.drop(key);
    return undefined;
  }

  /** Flushed with the layer before the rename, so that every layer has its record. */
  async #writeRecord(key: string, record: TreeRecord): Promise<void> {
    await mkdir(this.#recordsDir, { recursive: true, mode: 0o755 });
    const aside = asideOf(this.#recordOf(key));
    await writeFile(aside, JSON.stringify(record), { flag: 'wx', mode: 0o644 });
    await rename(aside, this.#recordOf(key));
  }

  #recordOf(key: string): string {
    return path.join(this.#recordsDir, `${path.basename(this.#pathOf(key))}.json`);
  }

  #pathOf(key: string): string {
    if (!isKey.test(key)) throw new RangeError(`"${key}" is no layer`);
    return path.join(this.#dir, key);
  }
}

/** A link is not a folder. */
const isFolder = (dir: string) =>
  lstat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
