/**
 * Two readers of one zip must see the same files, or what was checked is not what runs. So a package is
 * accepted only in the plain layout: entry after entry from the first byte, then the directory, then its end.
 * Field offsets: PKWARE APPNOTE 4.3.
 */
import type { Entry } from 'yauzl';

const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const endBytes = 22;
const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const hasDescriptor = 0x8;
const flagsThatMustAgree = 0x1 | 0x8 | 0x40 | 0x800;

/** The entry (if one is at fault) and the rule that it breaks. */
export class LayoutFault extends Error {
  readonly entry: Entry | undefined;
  constructor(message: string, entry?: Entry) {
    super(message);
    this.entry = entry;
  }
}

export type PlacedEntry = { entry: Entry; dataStart: number };

/**
 * Finds each entry's data, and checks that nothing else is in the file.
 * @param entries all of them, in the order of the directory.
 * @throws LayoutFault
 */
export function layOut(zip: Buffer, entries: readonly Entry[]): PlacedEntry[] {
  const directory = endOfDirectory(zip);
  const directoryBytes = entries.reduce(
    (sum, entry) =>
      sum + centralHeaderBytes + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength,
    0,
  );
  if (directory.entryCount !== entries.length || directory.sizeBytes !== directoryBytes)
    throw new LayoutFault('its directory does not hold what its end record says');
  const placed: PlacedEntry[] = [];
  let next = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const at = entry.relativeOffsetOfLocalHeader;
    if (at < next) throw new LayoutFault('shares bytes with another entry', entry);
    if (at > next) throw new LayoutFault('has bytes before it that belong to no entry', entry);
    const { dataStart, end } = localEntry(zip, entry);
    if (end > directory.offset) throw new LayoutFault('reaches beyond the end of the entries', entry);
    placed.push({ entry, dataStart });
    next = end;
  }
  if (next !== directory.offset)
    throw new LayoutFault('it has bytes between its entries and its directory that belong to neither');
  return placed;
}

function endOfDirectory(zip: Buffer) {
  const at = zip.lastIndexOf(endSignature, zip.length - endBytes);
  if (at < 0) throw new LayoutFault('it has no end record');
  const entryCount = zip.readUInt16LE(at + 10);
  const sizeBytes = zip.readUInt32LE(at + 12);
  const offset = zip.readUInt32LE(at + 16);
  if (entryCount === 0xffff || sizeBytes === 0xffffffff || offset === 0xffffffff)
    throw new LayoutFault('it is a zip64 archive, which nothing of this size needs to be');
  if (zip.readUInt16LE(at + 4) !== 0 || zip.readUInt16LE(at + 6) !== 0)
    throw new LayoutFault('it is one part of a split archive');
  if (zip.readUInt16LE(at + 8) !== entryCount || offset + sizeBytes !== at)
    throw new LayoutFault('it has bytes between its directory and its end record, or a second end record');
  return { entryCount, sizeBytes, offset };
}

function localEntry(zip: Buffer, entry: Entry): { dataStart: number; end: number } {
  const at = entry.relativeOffsetOfLocalHeader;
  if (at + localHeaderBytes > zip.length || zip.readUInt32LE(at) !== 0x04034b50)
    throw new LayoutFault('has no header where the directory says', entry);
  const flags = zip.readUInt16LE(at + 6);
  const nameBytes = zip.readUInt16LE(at + 26);
  const dataStart = at + localHeaderBytes + nameBytes + zip.readUInt16LE(at + 28);
  const name = zip.subarray(at + localHeaderBytes, at + localHeaderBytes + nameBytes);
  if (!name.equals(entry.fileNameRaw)) throw new LayoutFault('is called otherwise in its own header', entry);
  if (
    zip.readUInt16LE(at + 8) !== entry.compressionMethod ||
    ((flags ^ entry.generalPurposeBitFlag) & flagsThatMustAgree) !== 0
  )
    throw new LayoutFault('is stored otherwise than the directory says', entry);
  const end = dataStart + entry.compressedSize;
  const sizesAt = at + 14;
  if ((flags & hasDescriptor) === 0) {
    if (!saysTheSame(zip, sizesAt, entry))
      throw new LayoutFault('has another size or checksum in its own header', entry);
    return { dataStart, end };
  }
  // The descriptor's own signature is optional.
  const signed = end + 16 <= zip.length && zip.readUInt32LE(end) === 0x08074b50;
  if (signed && saysTheSame(zip, end + 4, entry)) return { dataStart, end: end + 16 };
  if (end + 12 <= zip.length && saysTheSame(zip, end, entry)) return { dataStart, end: end + 12 };
  throw new LayoutFault('has another size or checksum after its data', entry);
}

function saysTheSame(zip: Buffer, at: number, entry: Entry): boolean {
  return (
    zip.readUInt32LE(at) === entry.crc32 &&
    zip.readUInt32LE(at + 4) === entry.compressedSize &&
    zip.readUInt32LE(at + 8) === entry.uncompressedSize
  );
}
