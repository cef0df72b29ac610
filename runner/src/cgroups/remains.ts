import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startedAt } from '../process-start.ts';
import { listedProcesses } from './listed-processes.ts';

const prefix = 'functions-console-';

/** The name of one runner's groups, by which a later start sees whether that runner is still alive. */
export const groupLabel = (unique: string) => `${prefix}${process.pid}-${startedAt(process.pid)}-${unique}`;

/**
 * Kills the processes of runners that were killed, and removes their groups. Sandboxes normally end with their runner;
 * this handles the exceptions.
 */
export function removeGroupRemains(homes: Iterable<string>): void {
  for (const home of new Set(homes)) {
    for (const name of namesIn(home)) {
      // Earlier releases named the process ID alone.
      const [, pid, start] = new RegExp(`^${prefix}(\\d+)-(?:(\\d+)-)?`).exec(name) ?? [];
      if (pid === undefined) continue;
      const found = startedAt(Number(pid));
      if (found === undefined || (start !== undefined && start !== found)) removeTree(path.join(home, name));
    }
  }
}

function removeTree(folder: string): void {
  for (const name of namesIn(folder)) removeTree(path.join(folder, name));
  try {
    thaw(folder);
    const processes = processesIn(folder);
    // 0 is a process of another PID namespace. Its runner is in that namespace and may be alive.
    if (processes.includes(0)) return;
    for (const pid of processes) kill(pid);
    rmdirSync(folder);
  } catch {
    // A process is still ending, or the group belongs to another user; the next start tries again.
  }
}

/** Version 1: a process that was frozen when its runner was killed dies only after it is thawed. */
function thaw(folder: string): void {
  const state = path.join(folder, 'freezer.state');
  if (existsSync(state)) writeFileSync(state, 'THAWED', { flag: 'r+' });
}

/** All of them belong to sandboxes of a runner that has ended. */
function processesIn(folder: string): number[] {
  const file = path.join(folder, 'cgroup.procs');
  return existsSync(file) ? listedProcesses(readFileSync(file, 'utf8')) : [];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended, or this user may not kill it.
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
