import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bounds } from '../bounds.ts';
import { writeLayer } from './layer-stream.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'fc-layer-test-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const line = (entry: object) => `${JSON.stringify(entry)}\n`;
const file = (name: string, content: string, more: object = {}) =>
  line({ type: 'file', path: name, size: Buffer.byteLength(content), executable: false, ...more }) + content;
const end = line({ type: 'end' });

test.each([1, 7, 100_000])('is written as it was sent, in pieces of %d bytes', async (size) => {
  const sent = Buffer.from(
    file('node_modules/a/index.js', 'ä\n{"type":"end"}\n') +
      file('node_modules/a/empty', '') +
      file('node_modules/a/cli.js', '#!', { executable: true }) +
      line({ type: 'link', path: 'node_modules/.bin/a', target: '../a/cli.js' }) +
      end,
  );
  const pieces = Array.from({ length: Math.ceil(sent.length / size) }, (_, i) =>
    sent.subarray(i * size, (i + 1) * size),
  );
  expect(await writeLayer(Readable.from(pieces), { dir, codeBytes: 0 })).toBe(20);
  expect(await readFile(path.join(dir, 'node_modules/a/index.js'), 'utf8')).toBe('ä\n{"type":"end"}\n');
  expect((await stat(path.join(dir, 'node_modules/a/empty'))).size).toBe(0);
  expect((await stat(path.join(dir, 'node_modules/a/cli.js'))).mode & 0o777).toBe(0o755);
  expect(await readlink(path.join(dir, 'node_modules/.bin/a'))).toBe('../a/cli.js');
});

test('all that a version has room for is taken, and of one byte more nothing but its size', async () => {
  const sent = () => Readable.from([Buffer.from(file('a', 'abc') + file('b', 'de') + file('c', 'f') + end)]);
  const codeBytes = bounds.layerBytes - 6;
  expect(await writeLayer(sent(), { dir, codeBytes })).toBe(6);
  const other = path.join(dir, 'other');
  await expect(writeLayer(sent(), { dir: other, codeBytes: codeBytes + 2 })).rejects.toThrow(
    `they are 6 bytes and the code ${codeBytes + 2}; a version has at most 713031680 bytes (680 MB)`,
  );
  expect(await readdir(other)).toEqual(['a']);
});

test.each<[string, string, RegExp]>([
  ['a path above', file('../evil', ''), /no path inside/],
  ['an absolute path', file('/etc/evil', ''), /no path inside/],
  ['a path with a NUL', file('a\0b', ''), /no path inside/],
  ['a link that leads above', line({ type: 'link', path: 'a/b', target: '../../x' }), /leads out/],
  ['an absolute link', line({ type: 'link', path: 'a', target: '/etc' }), /leads out/],
  [
    'a file through a link',
    line({ type: 'link', path: 'a', target: 'b' }) + file('a/x', 'x'),
    /EEXIST|ENOENT|ENOTDIR/,
  ],
  ['a file in place of a link', line({ type: 'link', path: 'a', target: 'b' }) + file('a', 'x'), /EEXIST/],
  ['a size that is none', line({ type: 'file', path: 'a', size: -1 }), /is none/],
  ['more than a layer holds', line({ type: 'file', path: 'a', size: 2 ** 40 }), /more than 1426063360 bytes/],
  ['an entry of another kind', line({ type: 'device', path: 'a' }), /is none/],
  ['an endless line', 'x'.repeat(20_000), /is none/],
  ['an end that does not come', file('a', 'x'), /cut off/],
  ['a file that is shorter than it says', file('a', 'x', { size: 5 }).trimEnd(), /cut off/],
])('%s is refused', async (_, sent, why) => {
  await expect(writeLayer(Readable.from([Buffer.from(sent)]), { dir, codeBytes: 0 })).rejects.toThrow(why);
  expect((await readdir(path.dirname(dir))).includes('evil')).toBe(false);
});
