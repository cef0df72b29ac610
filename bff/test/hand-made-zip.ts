import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of the archive; any field may lie, and omitted fields are truthful. */
export type HandMadeEntry = {
  name: string | Buffer;
  content?: Buffer | string;
  method?: number;
  flags?: number;
  /** The mode in the upper half of the external attributes. */
  mode?: number;
  /** The system that made the entry; Unix by default (APPNOTE 4.4.2). */
  madeBy?: number;
  /** Extra fields of the directory's header. */
  extra?: Buffer;
  /** Fields of the directory's header that differ from the truth. */
  central?: Partial<{
    name: string;
    size: number;
    compressedSize: number;
    crc: number;
    offset: number;
    method: number;
  }>;
  /** Fields of the entry's own header that differ from the directory. */
  local?: Partial<{ size: number; compressedSize: number; crc: number; flags: number; extra: Buffer }>;
  /** Bytes after the compressed data, counted as part of it. */
  tail?: Buffer;
  /** Whether sizes and checksum follow the data, as in tools that do not know them in advance. */
  isDescribed?: boolean;
};

export type HandMadeArchive = {
  before?: Buffer;
  between?: Buffer;
  beforeEnd?: Buffer;
  after?: Buffer;
  comment?: Buffer;
  entryCount?: number;
};

const deflated = 8;
const unix = 3;
const utf8Flag = 0x800;

/** Writes a zip byte by byte (PKWARE APPNOTE 4.3), because no tool would make the hostile ones. */
export function handMadeZip(entries: HandMadeEntry[], archive: HandMadeArchive = {}): Buffer {
  const parts: Buffer[] = [archive.before ?? Buffer.alloc(0)];
  const directory: Buffer[] = [];
  let offset = parts[0]?.length ?? 0;
  for (const entry of entries) {
    const { local, central } = written(entry, offset);
    parts.push(local, archive.between ?? Buffer.alloc(0));
    offset += local.length + (archive.between?.length ?? 0);
    directory.push(central);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const comment = archive.comment ?? Buffer.alloc(0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(archive.entryCount ?? entries.length, 8);
  end.writeUInt16LE(archive.entryCount ?? entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([
    ...parts,
    ...directory,
    archive.beforeEnd ?? Buffer.alloc(0),
    end,
    comment,
    archive.after ?? Buffer.alloc(0),
  ]);
}

function written(entry: HandMadeEntry, offset: number): { local: Buffer; central: Buffer } {
  const content = Buffer.from(entry.content ?? '');
  const method = entry.method ?? deflated;
  const packed = Buffer.concat([
    method === deflated ? deflateRawSync(content) : content,
    entry.tail ?? Buffer.alloc(0),
  ]);
  const name = Buffer.from(entry.name);
  const centralName = entry.central?.name === undefined ? name : Buffer.from(entry.central.name);
  const truth = { crc: crc32(content), compressedSize: packed.length, size: content.length };
  const said = { ...truth, ...entry.central };
  const unknown = entry.isDescribed ? { crc: 0, compressedSize: 0, size: 0 } : {};
  const own = { ...said, ...unknown, ...entry.local };
  const descriptor = Buffer.alloc(entry.isDescribed ? 16 : 0);
  if (entry.isDescribed) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    sizes(descriptor, 4, said);
  }
  const flags = entry.flags ?? utf8Flag;

  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(entry.local?.flags ?? flags, 6);
  local.writeUInt16LE(method, 8);
  sizes(local, 14, own);
  local.writeUInt16LE(name.length, 26);
  const extra = entry.local?.extra ?? Buffer.alloc(0);
  local.writeUInt16LE(extra.length, 28);

  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(((entry.madeBy ?? unix) << 8) | 20, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(entry.central?.method ?? method, 10);
  sizes(central, 16, said);
  central.writeUInt16LE(centralName.length, 28);
  central.writeUInt16LE(entry.extra?.length ?? 0, 30);
  central.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  central.writeUInt32LE(entry.central?.offset ?? offset, 42);
  return {
    local: Buffer.concat([local, name, extra, packed, descriptor]),
    central: Buffer.concat([central, centralName, entry.extra ?? Buffer.alloc(0)]),
  };
}

function sizes(
  header: Buffer,
  at: number,
  said: { crc: number; compressedSize: number; size: number },
): void {
  header.writeUInt32LE(said.crc, at);
  header.writeUInt32LE(said.compressedSize, at + 4);
  header.writeUInt32LE(said.size, at + 8);
}
