import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptBytesMax } from '../../contract/index.ts';
import { codeOf } from '../lib/errno.ts';
import { makePrivateDir } from '../storage/durable-file.ts';

const parts = ['input', 'output', 'log'] as const;
export type RunPart = (typeof parts)[number];
export type RunKey = { functionId: string; runId: string };

/** Inputs, outputs and logs of runs, a file each: writing a megabyte to the database would hold up the event loop. */
export class RunFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    makePrivateDir(dir);
  }

  /** @returns the number of bytes written */
  async write(key: RunKey, part: RunPart, content: Uint8Array): Promise<number> {
    const kept = beginning(content);
    const path = this.#path(key, part);
    const write = async () => {
      await mkdir(join(this.#dir, key.functionId), { recursive: true, mode: 0o700 });
      await writeFile(path, kept, { mode: 0o600 });
    };
    await write().catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      // Its function was deleted in between, which removed the folder; the caller finds that its row is gone.
      return write();
    });
    return kept.length;
  }

  /** @returns undefined for a part that was not written or is removed */
  async read(key: RunKey, part: RunPart): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#path(key, part));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(key: RunKey): Promise<void> {
    for (const part of parts) await rm(this.#path(key, part), { force: true });
  }

  async removeAll(functionId: string): Promise<void> {
    await rm(join(this.#dir, checked(functionId)), { recursive: true, force: true });
  }

  /** Removes what a killed process left: files of runs that no longer have any. */
  async sweep(isKept: (runId: string) => Promise<boolean>): Promise<void> {
    for (const functionId of await readdir(this.#dir)) {
      const folder = join(this.#dir, functionId);
      const names = await readdir(folder);
      const gone = [];
      for (const name of names)
        if (!(await isKept(name.replace(/\.(input|output|log)$/, '')))) gone.push(name);
      for (const name of gone) await rm(join(folder, name), { recursive: true, force: true });
      if (gone.length === names.length) await rm(folder, { recursive: true, force: true });
    }
  }

  #path({ functionId, runId }: RunKey, part: RunPart): string {
    return join(this.#dir, checked(functionId), `${checked(runId)}.${part}`);
  }
}

/** IDs come from the database; a path is still made of nothing else. */
function checked(id: string): string {
  if (!/^[a-z0-9-]+$/.test(id)) throw new RangeError(`"${id}" is not an ID`);
  return id;
}

/** The beginning of a text that ends with a whole character. */
function beginning(content: Uint8Array): Uint8Array {
  if (content.length <= keptBytesMax) return content;
  let end = keptBytesMax;
  // In UTF-8, the bytes 10xxxxxx continue a character.
  while (end > keptBytesMax - 4 && ((content[end] ?? 0) & 0xc0) === 0x80) end--;
  return content.subarray(0, end);
}
