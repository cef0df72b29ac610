import { crc32, deflateRawSync } from 'node:zlib';
import type { Random } from './random.ts';

type Entry = { name: string; content: string | Buffer; stored?: boolean };

/** A plain archive, built by hand so that every byte is known (PKWARE APPNOTE 6.3.10). */
export function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false } of entries) {
    const raw = Buffer.from(content);
    const data = stored ? raw : deflateRawSync(raw);
    const path = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x0800, 2);
    shared.writeUInt16LE(stored ? 0 : 8, 4);
    shared.writeUInt32LE(0x5a210000, 6);
    shared.writeUInt32LE(crc32(raw), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(raw.length, 18);
    shared.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, path, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([20, 3]);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, shared, rest, path]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

const hostileNames = [
  '../../../tmp/out',
  '/etc/passwd',
  'a/../../b',
  'C:\\x',
  'node_modules/..',
  '\0',
  'index.js',
];
const interesting = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** The archive with one to eight changes, most of them in its headers. */
export function mutated(zip: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(zip);
  for (let changes = 1 + random.below(8); changes > 0; changes--) bytes = change(bytes, random);
  return bytes;
}

function change(bytes: Buffer, random: Random): Buffer {
  const at = random.chance(0.5) ? structureIn(bytes, random) : random.below(Math.max(bytes.length, 1));
  switch (random.below(8)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(random.below(40)), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.below(40))]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(bytes.length + 1))]).subarray(
        0,
        3_000_000,
      );
    case 4:
      return withName(bytes, random);
    case 5:
      return written(bytes, at, (copy) => copy.writeUInt32LE(random.pick(interesting), at));
    case 6:
      return written(bytes, at, (copy) => copy.writeUInt16LE(random.pick(interesting) % 0x10000, at));
    default:
      return written(bytes, at, (copy) => copy.writeUInt8(random.below(256), at));
  }
}

/** A position within a header: the end record, the directory or an entry. */
function structureIn(bytes: Buffer, random: Random): number {
  const mark = Buffer.from(random.pick(['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06']), 'latin1');
  const found = bytes.indexOf(mark, random.below(Math.max(bytes.length, 1)));
  return Math.min((found < 0 ? bytes.length : found) + random.below(48), bytes.length);
}

function withName(bytes: Buffer, random: Random): Buffer {
  const name = random.pick(hostileNames);
  return Buffer.from(
    bytes.toString('latin1').replaceAll('lib/a.js', name.padEnd(8, random.pick(['/', ' ', 'x']))),
    'latin1',
  );
}

function written(bytes: Buffer, at: number, write: (copy: Buffer) => void): Buffer {
  if (at + 4 > bytes.length) return bytes;
  const copy = Buffer.from(bytes);
  write(copy);
  return copy;
}

/** The names in the directory of an archive that the console wrote. @throws RangeError when it is no archive */
export function entryNames(zip: Buffer): string[] {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

/** Whether a path leads out of the folder that it is unpacked in, on any system. */
export function leadsOut(name: string): boolean {
  const parts = name.split(/[/\\]/);
  return (
    name === '' || name.includes('\0') || parts[0] === '' || /^[A-Za-z]:/.test(name) || parts.includes('..')
  );
}
