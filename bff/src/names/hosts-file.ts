/** Lines of ours in `/etc/hosts`: written on request, removed when their process ends or by the next one. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../errors.ts';
import { syncDir } from '../storage/durable-file.ts';

const mark = '# until "npm run cloud-names" of the functions console ends';
/** An editor may save the file while it is replaced; then it is read anew. */
const triesMax = 5;

export function hostsLines(names: readonly string[], address: string): string[] {
  return names.map((name) => `${address} ${name} ${mark}`);
}

/**
 * Puts the lines before all others, in the place of those that an earlier process left.
 * @throws StartError when the file cannot be replaced; it is unchanged then
 */
export function addHostsLines(path: string, lines: readonly string[]): void {
  replace(path, (text) => `${lines.map((line) => `${line}\n`).join('')}${withoutOurs(text)}`);
}

/** @returns whether there were any. @throws StartError when the file cannot be replaced */
export function removeHostsLines(path: string): boolean {
  return replace(path, withoutOurs);
}

export function hasHostsLines(path: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes(mark);
  } catch {
    return false;
  }
}

/** Whole lines that end with the mark; every other byte stays as it is. */
function withoutOurs(text: string): string {
  if (!text.includes(mark)) return text;
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.trimEnd().endsWith(mark))
    .join('');
}

function replace(path: string, change: (text: string) => string): boolean {
  try {
    // A link stays one: what it leads to is replaced.
    const file = realpathSync(path);
    for (let tries = 0; tries < triesMax; tries++) {
      // One character for each byte, so that whatever else is in the file comes back as it was.
      const text = readFileSync(file, 'latin1');
      const changed = change(text);
      if (changed === text) return false;
      const aside = writtenAside(file, changed);
      if (readFileSync(file, 'latin1') === text) {
        renameSync(aside, file);
        syncDir(dirname(file));
        return true;
      }
      rmSync(aside, { force: true });
    }
    throw new Error('other programs keep changing it');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `${path} cannot be changed (${reason}). It is as it was; change it by hand, or use the proxy instead.`,
    );
  }
}

/** Under one name, so that what a kill left there is cleared by the next; with owner and mode of the file. */
function writtenAside(file: string, text: string): string {
  const aside = join(dirname(file), `.${basename(file)}.functions-console`);
  const old = openSync(file, 'r');
  try {
    const { uid, gid, mode } = fstatSync(old);
    rmSync(aside, { force: true });
    const made = openSync(aside, 'wx', 0o600);
    try {
      writeFileSync(made, text, 'latin1');
      fchownSync(made, uid, gid);
      fchmodSync(made, mode & 0o7777);
      fsyncSync(made);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    } finally {
      closeSync(made);
    }
    return aside;
  } finally {
    closeSync(old);
  }
}
