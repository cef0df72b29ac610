/**
 * Writes folders under a temporary name and renames them into place. The temporary name identifies the writing process,
 * so that a later start removes only the folders whose process has ended.
 */
import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { startedAt } from '../process-start.ts';
import { runTool } from '../runtimes/run-tool.ts';

const ending = '.part';
/** The names of earlier releases, without the owner; none of those releases runs at the same time as this one. */
const formerly = /\.(part-[\w-]+|[0-9a-f-]{36}\.part)$/;

/** @returns an unused path next to `target` */
export const asideOf = (target: string): string =>
  `${target}.${process.pid}-${startedAt(process.pid)}-${randomUUID()}${ending}`;

/**
 * Flushes the folder to disk and then renames it to its final name, so that readers see all of it, also after a power
 * cut.
 */
export async function keepDurably(aside: string, target: string): Promise<void> {
  await syncTree(aside);
  await rename(aside, target);
  await syncFolder(path.dirname(target));
}

/** One call for thousands of files; fails if any of them could not be written (syncfs(2)). */
export async function syncTree(dir: string): Promise<void> {
  await runTool('sync', ['--file-system', '--', dir], { timeoutMs: 10 * 60_000 });
}

/** A rename is on disk once its folder is. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Removes unfinished folders whose owner has ended. A program that the owner started, such as `tar`, may outlive it for
 * a moment and continue to write, so the removal is repeated while folders receive new files.
 */
export async function removeUnfinished(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => []))
    if (isAbandoned(name))
      await rm(path.join(dir, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
}

function isAbandoned(name: string): boolean {
  const [, pid, started] = /\.(\d+)-(\d+)-[0-9a-f-]{36}\.part$/.exec(name) ?? [];
  if (pid === undefined) return formerly.test(name);
  return startedAt(Number(pid)) !== started;
}
