import { existsSync, readdirSync, rmdirSync } from 'node:fs';
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
    rmdirSync(folder);
  } catch {
    // Something of it still ends, or it is not ours to remove; the next start tries again.
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
