/** Logs of builds, one file per operation; the store keeps the latest ones. */
import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../contract/index.ts';

const kept = 200;

export class BuildLogs {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  async keep(operationId: string, lines: readonly LogLine[]): Promise<void> {
    const text = lines.map(({ timestamp, text }) => `${timestamp} ${text}\n`).join('');
    await writeFile(this.#path(operationId), text, { mode: 0o600 });
    await this.#forgetOldest();
  }

  async forget(operationId: string): Promise<void> {
    await rm(this.#path(operationId), { force: true });
  }

  /** Removes the logs of deleted versions, which a killed process may have left. */
  async sweep(isWanted: (operationId: string) => Promise<boolean>): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      const [, operationId = ''] = /^([a-z0-9]+)\.log$/.exec(name) ?? [];
      if (!(await isWanted(operationId))) await rm(join(this.#dir, name), { recursive: true, force: true });
    }
  }

  async read(operationId: string): Promise<string | undefined> {
    return await readFile(this.#path(operationId), 'utf8').catch(() => undefined);
  }

  async #forgetOldest(): Promise<void> {
    const names = await readdir(this.#dir);
    if (names.length <= kept) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#dir, name);
        return { path, atMs: (await stat(path)).mtimeMs };
      }),
    );
    const oldest = files.sort((a, b) => a.atMs - b.atMs).slice(0, names.length - kept);
    await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
  }

  #path(operationId: string): string {
    if (!/^[a-z0-9]+$/.test(operationId)) throw new RangeError(`"${operationId}" is no operation`);
    return join(this.#dir, `${operationId}.log`);
  }
}
