import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const prefix = 'functions-console-';

/** A name under which one runner keeps its groups; it tells a later start whether its owner still lives. */
export const groupLabel = (unique: string) => `${prefix}${process.pid}-${unique}`;

/** Ends what is left of runners that were killed, and removes their groups: sandboxes die with their runner, this is for the rest. */
export function removeGroupRemains(homes: Iterable<string>): void {
  for (const home of new Set(homes)) {
    for (const name of namesIn(home)) {
      const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
      if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeTree(path.join(home, name));
    }
  }
}

function removeTree(folder: string): void {
  for (const name of namesIn(folder)) removeTree(path.join(folder, name));
  try {
    thaw(folder);
    const processes = processesIn(folder);
    // 0 is a process of a PID namespace that is not ours, and so is its runner: it may well live.
    if (processes.includes(0)) return;
    for (const pid of processes) kill(pid);
    rmdirSync(folder);
  } catch {
    // Something of it still ends, or it is not ours to remove; the next start tries again.
  }
}

/** Version 1: a process that was frozen when its runner was killed still has to die of that. */
function thaw(folder: string): void {
  const state = path.join(folder, 'freezer.state');
  if (existsSync(state)) writeFileSync(state, 'THAWED', { flag: 'r+' });
}

/** All of them are sandboxes of a runner that is no more. */
function processesIn(folder: string): number[] {
  const file = path.join(folder, 'cgroup.procs');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself, or it is not ours to end.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
