import { execFile } from 'node:child_process';
import { chmod, lstat, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HandMadeEntry, handMadeZip } from '../../test/hand-made-zip.ts';
import { ApiError } from '../errors.ts';
import { checkPackage } from './package.ts';

/**
 * Few names, so that entries collide: files, folders and links with the same name, or with different spellings of one
 * path.
 */
const part = fc.constantFrom('a', 'A', 'b', 'b.js', 'é', 'e\u0301', 'имя', '...', 'c d');
const odd = fc.constantFrom('.', '', '..', 'a\\b', 'C:', 'x\ny', '\u202e', 'n'.repeat(256));
const dosMadeBy = 0;

const pathOf = (parts: fc.Arbitrary<string>) => fc.array(parts, { minLength: 1, maxLength: 4 });
const prefix = fc.constantFrom('', '', '', './', './/', '/');
const name = fc.oneof(
  { weight: 6, arbitrary: pathOf(part) },
  { weight: 1, arbitrary: pathOf(fc.oneof(part, odd)) },
);
const target = fc
  .tuple(
    fc.constantFrom('', '', '', './', '../', '../../', '/'),
    pathOf(
      fc.oneof({ weight: 5, arbitrary: part }, { weight: 1, arbitrary: fc.constantFrom('..', '.', '') }),
    ),
  )
  .map(([start, parts]) => start + parts.join('/'));
const mode = fc.constantFrom(0o644, 0o755, 0o000, 0o111, 0o4755, 0o666, 0o400);

const file: fc.Arbitrary<HandMadeEntry> = fc
  .record({
    at: name,
    start: prefix,
    content: fc.string({ maxLength: 50 }),
    mode,
    method: fc.constantFrom(0, 8),
  })
  .map(({ at, start, ...rest }) => ({ ...rest, name: start + at.join('/'), mode: 0o100000 | rest.mode }));
/** ASCII only: for names made by DOS, unzip ignores the UTF-8 flag. */
const fileOfDos: fc.Arbitrary<HandMadeEntry> = pathOf(fc.constantFrom('a', 'A', 'b', 'd')).map((at) => ({
  name: at.join('\\'),
  content: 'dos',
  mode: 0,
  madeBy: dosMadeBy,
}));
const folder: fc.Arbitrary<HandMadeEntry> = fc
  .record({ at: name, start: prefix, mode })
  .map(({ at, start, mode }) => ({ name: `${start}${at.join('/')}/`, mode: 0o040000 | mode }));
const link: fc.Arbitrary<HandMadeEntry> = fc
  .record({ at: name, start: prefix, target })
  .map(({ at, start, target }) => ({ name: start + at.join('/'), content: target, mode: 0o120777 }));
const device: fc.Arbitrary<HandMadeEntry> = name.map((at) => ({ name: at.join('/'), mode: 0o010644 }));

const archive = fc.array(
  fc.oneof(
    { weight: 24, arbitrary: file },
    { weight: 6, arbitrary: fileOfDos },
    { weight: 9, arbitrary: folder },
    { weight: 12, arbitrary: link },
    { weight: 1, arbitrary: device },
  ),
  { minLength: 1, maxLength: 5 },
);

const run = promisify(execFile);

/** What Info-ZIP's unzip extracts, by path; a folder appears only through its contents. */
async function unzipped(zip: Buffer): Promise<Record<string, unknown>> {
  const around = await mkdtemp(join(tmpdir(), 'fc-unzip-'));
  try {
    await writeFile(join(around, 'a.zip'), zip);
    // unzip exits with 1 after a warning, such as for a leading slash.
    await run('unzip', ['-qq', '-o', 'a.zip', '-d', 'out'], {
      cwd: around,
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error;
    });
    const found: Record<string, unknown> = {};
    await collect(join(around, 'out'), { prefix: '', found });
    return found;
  } finally {
    await rm(around, { recursive: true, force: true });
  }
}

async function collect(dir: string, into: { prefix: string; found: Record<string, unknown> }): Promise<void> {
  const names = await readdir(dir);
  if (names.length === 0) into.found[into.prefix.slice(0, -1)] = 'empty folder';
  for (const each of names) {
    const path = join(dir, each);
    const stat = await lstat(path);
    const inside = into.prefix + each;
    if (stat.isSymbolicLink()) {
      into.found[inside] = { target: await readlink(path) };
      continue;
    }
    // Some modes deny reading even to the owner.
    await chmod(path, 0o700);
    if (stat.isDirectory()) await collect(path, { ...into, prefix: `${inside}/` });
    else
      into.found[inside] = {
        content: await readFile(path, 'latin1'),
        executable: (stat.mode & 0o111) !== 0,
      };
  }
}

it('package › unpacks as unzip does, or is rejected with the entry and the reason', {
  timeout: 120_000,
}, async () => {
  const outcomes = { unpacked: 0, withLinks: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(archive, async (entries) => {
      const zip = handMadeZip(entries);
      const checked = await checkPackage(zip).catch((error: unknown) => {
        if (error instanceof ApiError) return error;
        throw error;
      });
      if (checked instanceof ApiError) {
        outcomes.rejected++;
        expect(checked.message).toMatch(/^Package rejected: (entry ".*" (is|has|leaves) |it holds no files)/);
        return;
      }
      outcomes.unpacked++;
      if (checked.entries.some((entry) => 'target' in entry)) outcomes.withLinks++;
      const ours = checked.entries.map((entry) => [
        entry.path,
        'content' in entry
          ? { content: Buffer.from(entry.content).toString('latin1'), executable: entry.executable }
          : 'target' in entry
            ? { target: entry.target }
            : 'empty folder',
      ]);
      expect(Object.fromEntries(ours)).toEqual(await unzipped(zip));
    }),
    { numRuns: 300 },
  );
  // Each outcome happens in about 30 runs or more.
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(5);
});
