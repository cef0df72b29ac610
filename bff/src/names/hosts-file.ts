/**
 * The console's lines in `/etc/hosts`: written on request, and removed when the process ends, or by the next process.
 */
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
/** If an editor saves the file during the replacement, the file is read again. */
const triesMax = 5;

export function hostsLines(names: readonly string[], address: string): string[] {
  return names.map((name) => `${address} ${name} ${mark}`);
}

/**
 * Puts the lines before all others, and removes those of an earlier process.
 * @throws StartError when the file cannot be replaced; it is then unchanged
 */
export function addHostsLines(path: string, lines: readonly string[]): void {
  replace(path, (text) => `${lines.map((line) => `${line}\n`).join('')}${withoutOurs(text)}`);
}

/** @returns whether the file had such lines. @throws StartError when the file cannot be replaced */
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

/** Removes whole lines that end with the mark; every other byte stays unchanged. */
function withoutOurs(text: string): string {
  if (!text.includes(mark)) return text;
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.trimEnd().endsWith(mark))
    .join('');
}

function replace(path: string, change: (text: string) => string): boolean {
  try {
    // Replaces the target of a symbolic link, not the link.
    const file = realpathSync(path);
    for (let tries = 0; tries < triesMax; tries++) {
      // latin1 maps each byte to one character, so all other bytes survive unchanged.
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

/** Always uses the same name, so that the next write removes what a kill left; keeps the file's owner and mode. */
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
