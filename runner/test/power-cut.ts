/**
 * Loaded before a program (`--import`): at each flush and each rename, keeps images of the data folder as a power cut
 * may leave it. In an image, a file that was not flushed since its last write is empty, and a rename whose folder was
 * not flushed has happened or not.
 */
import childProcess from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync, renameSync, truncateSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const dataDir = process.env.POWER_CUT_DATA ?? '';
const imagesDir = process.env.POWER_CUT_IMAGES ?? '';
/** By inode: time and size of a file at its last flush. */
const flushed = new Map<number, string>();
let renames: { from: string; to: string }[] = [];
let count = 0;

const stateOf = (file: string) => {
  const { mtimeMs, size } = lstatSync(file);
  return `${mtimeMs} ${size}`;
};
const filesBelow = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));

/** The last images show the state when the program considered its work complete. */
process.once('exit', () => keepImages('done'));

function keepImages(label: string): void {
  count++;
  for (const renamed of ['renamed', 'not-renamed']) {
    const image = path.join(imagesDir, `${String(count).padStart(3, '0')}-${label}-${renamed}`);
    mkdirSync(imagesDir, { recursive: true });
    cpSync(dataDir, image, { recursive: true, verbatimSymlinks: true });
    for (const file of filesBelow(dataDir)) {
      const source = path.join(dataDir, file);
      if (flushed.get(lstatSync(source).ino) !== stateOf(source)) truncateSync(path.join(image, file));
    }
    if (renamed === 'renamed') continue;
    const inImage = (name: string) => path.join(image, path.relative(dataDir, name));
    for (const { from, to } of renames.toReversed()) renameSync(inImage(to), inImage(from));
  }
}

const { open, rename } = fs;
fs.rename = async (from, to) => {
  await rename(from, to);
  renames.push({ from: String(from), to: String(to) });
  keepImages('rename');
};
fs.open = async (name, ...rest) => {
  const handle = await open(name, ...rest);
  const sync = handle.sync.bind(handle);
  handle.sync = async () => {
    await sync();
    const file = String(name);
    if (lstatSync(file).isDirectory()) renames = renames.filter(({ to }) => path.dirname(to) !== file);
    else flushed.set(lstatSync(file).ino, stateOf(file));
    keepImages('sync');
  };
  return handle;
};
const { execFile } = childProcess;
childProcess.execFile = ((
  program: string,
  args: string[],
  options: object,
  done: (...all: unknown[]) => void,
) =>
  execFile(program, args, options, (...all) => {
    if (program === 'sync' && all[0] === null && args[0] === '--file-system') {
      renames = [];
      for (const file of filesBelow(dataDir))
        flushed.set(lstatSync(path.join(dataDir, file)).ino, stateOf(path.join(dataDir, file)));
      keepImages('sync-file-system');
    }
    done(...all);
  })) as typeof execFile;
syncBuiltinESMExports();
