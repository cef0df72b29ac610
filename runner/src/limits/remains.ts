import { existsSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const prefix = 'functions-console-';

/** A name under which one runner keeps its groups; it tells a later start whether its owner still lives. */
export const groupLabel = (unique: string) => `${prefix}${process.pid}-${unique}`;

/** Removes the groups of runners that were killed. They are empty: sandboxes die with their runner. */
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

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
