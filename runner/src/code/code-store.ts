/**
 * Unpacked code by content address: `<dir>/<sha256>/` holds a version's files. They are written to a temporary folder
 * and renamed, so that a folder with that name is always complete. A sandbox gets hard links of the files in its own
 * code folder. The store lives as long as its runner: each start unpacks the packages, which the bff verifies, again.
 * So no power cut or other program can leave damaged code here, and no code outlives its version.
 */

import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { link, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EntryFault, EntryTree, TooManyEntries } from '../builds/layers/entry-tree.ts';
import { RunnerError } from '../errors.ts';
import { codeOf } from '../lib/errno.ts';
import { exists } from '../lib/exists.ts';
import { limits } from '../limits.ts';
import { messageOf } from '../messages.ts';
import type { CodePackage, PackageEntry } from '../types.ts';
import { addTo, isFile, isLink } from './package-files.ts';

const entriesAtATime = 200;

export class CodeStore {
  readonly #dir: string;
  /** Packages that are being written; concurrent calls of one version share the work. */
  readonly #writing = new Map<string, Promise<string>>();
  #isClosed = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @returns the folder with the package's files */
  async unpacked(code: CodePackage): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(code.sha256)) throw new RangeError(`"${code.sha256}" is not a sha256`);
    const dir = path.join(this.#dir, code.sha256);
    const writing = this.#writing.get(code.sha256);
    if (writing) return writing;
    if (await exists(dir)) return dir;
    if (this.#isClosed) throw new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));
    const started = this.#write(dir, code).finally(() => this.#writing.delete(code.sha256));
    this.#writing.set(code.sha256, started);
    return started;
  }

  /** Resolves when all writes have ended, so that the folder may be removed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#writing.values());
  }

  /** Removes the files of a package that no version has any more. */
  async drop(sha256: string): Promise<void> {
    await this.#writing.get(sha256)?.catch(() => {});
    const aside = path.join(this.#dir, `${sha256}.${randomUUID()}.gone`);
    try {
      // Renames synchronously, so that an instance that starts after this unpacks the package again.
      renameSync(path.join(this.#dir, sha256), aside);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw error;
    }
    await rm(aside, { recursive: true, force: true });
  }

  async #write(dir: string, code: CodePackage): Promise<string> {
    const aside = `${dir}.${randomUUID()}.part`;
    try {
      await mkdir(aside, { recursive: true, mode: 0o755 });
      await code.read((entries) => writeEntries(aside, entries));
      await rename(aside, dir);
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      // Another process with the same data folder wrote the folder first; its content has the same hash.
      if (!(await exists(dir))) throw error;
    }
    return dir;
  }
}

type Placed = { parts: readonly string[]; entry: PackageEntry };

/**
 * The package was checked before. This second defence exists because the runner would write a path outside the folder
 * with its own rights. Each part keeps the paths inside alone: the check of all entries, and the order of writing.
 * @throws RunnerError for entries that break the rules
 */
export async function writeEntries(dir: string, entries: readonly PackageEntry[]): Promise<void> {
  await writePlaced(dir, await placesOf(entries));
}

/** Writes folders, then files, then links, so that no link exists while a path is resolved. */
export async function writePlaced(dir: string, placed: readonly Placed[]): Promise<void> {
  const folders = new Set<string>();
  for await (const each of inTurns(placed)) folders.add(folderOf(dir, each));
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const { parts, entry } of placed)
    if (isFile(entry))
      await writeFile(path.join(dir, ...parts), entry.content, {
        mode: entry.executable ? 0o755 : 0o644,
        flag: 'wx',
      });
  for (const { parts, entry } of placed)
    if (isLink(entry)) await symlink(entry.target, path.join(dir, ...parts));
}

function folderOf(dir: string, { parts, entry }: Placed): string {
  return path.join(dir, ...(isFile(entry) || isLink(entry) ? parts.slice(0, -1) : parts));
}

async function placesOf(entries: readonly PackageEntry[]): Promise<Placed[]> {
  const tree = new EntryTree({ of: 'package', mostEntries: limits.packageEntries });
  const placed: Placed[] = [];
  try {
    for await (const entry of inTurns(entries)) placed.push({ parts: addTo(tree, entry), entry });
    tree.close();
    return placed;
  } catch (error) {
    if (!(error instanceof EntryFault || error instanceof TooManyEntries)) throw error;
    throw new RunnerError('SANDBOX_FAILED', messageOf('PACKAGE_NOT_UNPACKED', { why: error.message }));
  }
}

/** Leaves the event loop after every few entries: the work on one is short, on thousands it is not. */
async function* inTurns<T>(entries: Iterable<T>): AsyncGenerator<T> {
  let untilTurn = entriesAtATime;
  for (const entry of entries) {
    yield entry;
    untilTurn -= 1;
    if (untilTurn > 0) continue;
    await setImmediate();
    untilTurn = entriesAtATime;
  }
}

/** Hard-links the files of a package into a sandbox's code folder. */
export async function linkTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  // Concurrent: a project with its dependencies has thousands of files.
  await Promise.all(
    entries.map(async (entry) => {
      const source = path.join(from, entry.name);
      const target = path.join(to, entry.name);
      if (!entry.isDirectory()) return await link(source, target);
      await mkdir(target, { mode: 0o755 });
      await linkTree(source, target);
    }),
  );
}
