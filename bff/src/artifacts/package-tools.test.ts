import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handMadeZip } from '../../test/hand-made-zip.ts';
import { checkPackage } from './package.ts';

const archives = join(import.meta.dirname, '../../test/archives');
const zips = readdirSync(archives).filter((name) => name.endsWith('.zip'));

/**
 * Contents of a package by path: text of files, with `*` after the path of executables and `/` after that of empty
 * folders, and `-> target` for links.
 */
async function contentsOf(zip: Buffer): Promise<Record<string, string>> {
  const { entries } = await checkPackage(zip);
  return Object.fromEntries(
    entries.map((entry) => {
      if ('isEmptyFolder' in entry) return [`${entry.path}/`, ''];
      if ('target' in entry) return [entry.path, `-> ${entry.target}`];
      return [entry.path + (entry.executable ? '*' : ''), Buffer.from(entry.content).toString()];
    }),
  );
}

const alpha = 'module.exports = "alpha";\n';
const tool = '#!/bin/sh\necho tool\n';
const files = {
  'index.js': 'exports.main = () => 1;\n',
  'lib/a.js': 'module.exports = 2;\n',
  'lib/имя файла.json': '{}\n',
};
const program = { 'bin/tool*': tool };
const stored = { 'node_modules/.pnpm/alpha@1.0.0/node_modules/alpha/index.js': alpha };
const links = {
  'node_modules/alpha': '-> .pnpm/alpha@1.0.0/node_modules/alpha',
  'lib/tool': '-> ../bin/tool',
};
const followed = { 'node_modules/alpha/index.js': alpha, 'lib/tool*': tool };
const asFolder = { ...files, ...program, ...stored, ...links };
const asCopies = { ...files, ...program, ...stored, ...followed };

/** The tools of `bff/test/archives/make.sh`. */
const expected: Record<string, object> = {
  'info-zip.zip': asFolder,
  'info-zip-streamed.zip': asCopies,
  'bsdtar.zip': asFolder,
  '7-zip.zip': asFolder,
  '7-zip-stored.zip': asFolder,
  'git.zip': asFolder,
  'archiver.zip': asFolder,
  'jszip-unix.zip': asFolder,
  'jszip-dos.zip': { ...files, 'bin/tool': tool, ...stored },
  'adm-zip.zip': asCopies,
  'python-zipfile.zip': asCopies,
  'python-shutil.zip': { ...files, ...program, ...stored, 'lib/tool*': tool, 'node_modules/alpha/': '' },
  'python-zip64.zip': { ...files, ...program },
  'yazl-zip64.zip': { ...files, ...program, ...stored, 'empty/': '' },
};

describe('package', () => {
  it.each(zips)('holds what the tool packed into %s', async (name) => {
    expect(await contentsOf(readFileSync(join(archives, name)))).toEqual(expected[name]);
  });

  it.each([
    ['the number of entries', -12],
    ['the size of the directory', -10],
    ['the offset of the directory', -6],
    ['the number of entries in 64 bits', -66],
    ['the offset of the 64-bit record', -34],
  ])('fails when its two end records differ: %s', async (_, at) => {
    const zip = readFileSync(join(archives, 'yazl-zip64.zip'));
    zip.writeUInt16LE(3, zip.length + at);
    await expect(contentsOf(zip)).rejects.toThrow(/^Package rejected: /);
  });

  it('fails or stays the same, whatever byte of a 64-bit end record changes', async () => {
    const zip = readFileSync(join(archives, 'yazl-zip64.zip'));
    const whole = await contentsOf(zip);
    const outcomes = new Set<string>();
    for (let at = zip.length - 98; at < zip.length; at += 1)
      for (const change of [1, 0xff]) {
        const changed = Buffer.from(zip);
        changed[at] = (changed[at] ?? 0) ^ change;
        const found = await contentsOf(changed).catch((error: unknown) => String(error));
        outcomes.add(typeof found === 'string' ? 'rejected' : 'taken');
        expect(typeof found === 'string' ? found : JSON.stringify(found)).toMatch(
          /^Error: Package rejected: |^ApiError: Package rejected: |^\{/,
        );
        if (typeof found !== 'string') expect(found).toEqual(whole);
      }
    expect(outcomes).toEqual(new Set(['rejected', 'taken']));
  });

  it('holds what Compress-Archive of Windows PowerShell packs, which separates folders by backslashes', async () => {
    const madeBy = 0;
    const zip = handMadeZip([
      { name: 'empty\\', madeBy, flags: 0 },
      { name: 'lib\\a.js', content: 'a', madeBy, flags: 0 },
      { name: 'index.js', content: '1', madeBy, flags: 0 },
    ]);
    expect(await contentsOf(zip)).toEqual({ 'index.js': '1', 'lib/a.js': 'a', 'empty/': '' });
  });

  it('holds what the Finder of macOS packs, its own files too', async () => {
    const described = { flags: 8, isDescribed: true };
    const zip = handMadeZip([
      { name: 'lib/', mode: 0o40755, flags: 0 },
      { name: 'lib/й.js', content: 'a', ...described },
      { name: '__MACOSX/lib/._й.js', content: '\0\x05', ...described },
      { name: '.DS_Store', content: '\0\0\0\x01Bud1', ...described },
    ]);
    expect(Object.keys(await contentsOf(zip)).sort()).toEqual([
      '.DS_Store',
      '__MACOSX/lib/._й.js',
      'lib/й.js',
    ]);
  });

  it("holds what Go's archive/zip packs, with no mode, no date and its sizes after the data", async () => {
    const zip = handMadeZip([
      { name: 'index.js', content: '1', flags: 8, isDescribed: true, madeBy: 0, mode: 0 },
      { name: 'lib/имя.js', content: 'a', flags: 0x808, isDescribed: true, madeBy: 0, mode: 0 },
    ]);
    expect(await contentsOf(zip)).toEqual({ 'index.js': '1', 'lib/имя.js': 'a' });
  });
});
