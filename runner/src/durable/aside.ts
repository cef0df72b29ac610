/**
 * Folders that are written aside and renamed into place. The name of one that is not finished says which process writes
 * it, so that a later start removes what no living process owns, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from '../runtimes/run-tool.ts';

const ending = '.part';
/** Of releases that did not name the owner; none of them runs beside this one. */
const formerly = /\.(part-[\w-]+|[0-9a-f-]{36}\.part)$/;

/** @returns a path beside `target`, which nothing has yet */
export const asideOf = (target: string): string =>
  `${target}.${process.pid}-${startedAt(process.pid)}-${randomUUID()}${ending}`;

/** Makes it survive a power cut, and then puts it in its place: whoever sees it there sees it whole. */
export async function keepDurably(aside: string, target: string): Promise<void> {
  await syncTree(aside);
  await rename(aside, target);
  await syncFolder(path.dirname(target));
}

/** One call for thousands of files, which fails when one of them could not be written (syncfs(2)). */
export async function syncTree(dir: string): Promise<void> {
  await runTool('sync', ['--file-system', '--', dir], { timeoutMs: 10 * 60_000 });
}

/** A name that was changed in a folder is on disk when the folder is. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Removes what was never finished and whose owner is gone. A program that the owner started, such as `tar`, may outlive
 * it for a moment and go on writing: the removal begins again while folders fill up behind it.
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

/** In clock ticks since the machine's start (proc_pid_stat(5), field 22): tells a process from a later one of its number. */
function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
