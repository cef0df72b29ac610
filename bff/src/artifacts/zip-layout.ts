/**
 * Two readers of one zip must see the same files, or the code that was checked is not the code that runs. So a
 * package is accepted only in the plain layout: entry after entry from the first byte, then the directory, then its
 * end record. Field offsets: PKWARE APPNOTE 4.3.
 */
import type { Message } from 'runner';
import { type Entry, parseExtraFields } from 'yauzl';
import { say } from '../error-message.ts';

const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const endBytes = 22;
const zip64EndSignature = 0x06064b50;
const zip64EndBytes = 56;
const zip64LocatorSignature = 0x07064b50;
const zip64LocatorBytes = 20;
const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const hasDescriptor = 0x8;
const zip64ExtraField = 0x1;
const flagsThatMustAgree = 0x1 | 0x8 | 0x40 | 0x800;

type LayoutRule =
  | 'ZIP_DIRECTORY_DIFFERS'
  | 'ENTRY_SHARES_BYTES'
  | 'ENTRY_BYTES_BEFORE'
  | 'ENTRY_BEYOND_END'
  | 'ZIP_BYTES_BETWEEN'
  | 'ZIP_NO_END'
  | 'ZIP_SPLIT'
  | 'ZIP_SECOND_END'
  | 'ZIP_ENDS_DIFFER'
  | 'ENTRY_NO_HEADER'
  | 'ENTRY_OTHER_NAME'
  | 'ENTRY_OTHER_STORAGE'
  | 'ENTRY_OTHER_SIZE'
  | 'ENTRY_OTHER_SIZE_AFTER';

/** Names the entry at fault, if there is one, and the rule that it breaks. */
export class LayoutFault extends Error {
  readonly entry: Entry | undefined;
  readonly rule: Message;
  constructor(code: LayoutRule, entry?: Entry) {
    const rule = say(code, {});
    super(rule.text);
    this.rule = rule;
    this.entry = entry;
  }
}

export type PlacedEntry = { entry: Entry; dataStart: number };

/**
 * Finds each entry's data, and checks that the file holds nothing else.
 * @param entries all of them, in the order of the directory
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
    throw new LayoutFault('ZIP_DIRECTORY_DIFFERS');
  const placed: PlacedEntry[] = [];
  let next = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const at = entry.relativeOffsetOfLocalHeader;
    if (at < next) throw new LayoutFault('ENTRY_SHARES_BYTES', entry);
    if (at > next) throw new LayoutFault('ENTRY_BYTES_BEFORE', entry);
    const { dataStart, end } = localEntry(zip, entry);
    if (end > directory.offset) throw new LayoutFault('ENTRY_BEYOND_END', entry);
    placed.push({ entry, dataStart });
    next = end;
  }
  if (next !== directory.offset) throw new LayoutFault('ZIP_BYTES_BETWEEN');
  return placed;
}

function endOfDirectory(zip: Buffer) {
  const at = zip.lastIndexOf(endSignature, zip.length - endBytes);
  if (at < 0) throw new LayoutFault('ZIP_NO_END');
  const short = {
    entryCount: zip.readUInt16LE(at + 10),
    sizeBytes: zip.readUInt32LE(at + 12),
    offset: zip.readUInt32LE(at + 16),
  };
  const { end, ...said } = zip64End(zip, { at, short }) ?? { ...short, end: at };
  if (zip.readUInt16LE(at + 4) !== 0 || zip.readUInt16LE(at + 6) !== 0) throw new LayoutFault('ZIP_SPLIT');
  if (zip.readUInt16LE(at + 8) !== short.entryCount || said.offset + said.sizeBytes !== end)
    throw new LayoutFault('ZIP_SECOND_END');
  return said;
}

type Directory = { entryCount: number; sizeBytes: number; offset: number };

/**
 * Tools that write a zip without knowing its size in advance add a 64-bit end record and its locator. They must lie
 * between the directory and the other end record, and both records must agree (APPNOTE 4.3.14 and 4.3.15).
 */
function zip64End(
  zip: Buffer,
  { at, short }: { at: number; short: Directory },
): (Directory & { end: number }) | undefined {
  const locator = at - zip64LocatorBytes;
  if (locator < zip64EndBytes || zip.readUInt32LE(locator) !== zip64LocatorSignature) return undefined;
  const end = locator - zip64EndBytes;
  const long = {
    entryCount: Number(zip.readBigUInt64LE(end + 32)),
    sizeBytes: Number(zip.readBigUInt64LE(end + 40)),
    offset: Number(zip.readBigUInt64LE(end + 48)),
  };
  const isWhole =
    zip.readUInt32LE(end) === zip64EndSignature &&
    zip.readBigUInt64LE(end + 4) === BigInt(zip64EndBytes - 12) &&
    zip.readBigUInt64LE(locator + 8) === BigInt(end) &&
    zip.readUInt32LE(locator + 4) === 0 &&
    zip.readUInt32LE(locator + 16) === 1 &&
    zip.readUInt32LE(end + 16) === 0 &&
    zip.readUInt32LE(end + 20) === 0 &&
    zip.readBigUInt64LE(end + 24) === zip.readBigUInt64LE(end + 32);
  const agrees =
    [long.entryCount, 0xffff].includes(short.entryCount) &&
    [long.sizeBytes, 0xffffffff].includes(short.sizeBytes) &&
    [long.offset, 0xffffffff].includes(short.offset);
  if (!isWhole || !agrees) throw new LayoutFault('ZIP_ENDS_DIFFER');
  return { ...long, end };
}

function localEntry(zip: Buffer, entry: Entry): { dataStart: number; end: number } {
  const at = entry.relativeOffsetOfLocalHeader;
  if (at + localHeaderBytes > zip.length || zip.readUInt32LE(at) !== 0x04034b50)
    throw new LayoutFault('ENTRY_NO_HEADER', entry);
  const flags = zip.readUInt16LE(at + 6);
  const nameBytes = zip.readUInt16LE(at + 26);
  const dataStart = at + localHeaderBytes + nameBytes + zip.readUInt16LE(at + 28);
  const name = zip.subarray(at + localHeaderBytes, at + localHeaderBytes + nameBytes);
  if (!name.equals(entry.fileNameRaw)) throw new LayoutFault('ENTRY_OTHER_NAME', entry);
  if (
    zip.readUInt16LE(at + 8) !== entry.compressionMethod ||
    ((flags ^ entry.generalPurposeBitFlag) & flagsThatMustAgree) !== 0
  )
    throw new LayoutFault('ENTRY_OTHER_STORAGE', entry);
  const end = dataStart + entry.compressedSize;
  if ((flags & hasDescriptor) === 0) {
    const extra = zip.subarray(at + localHeaderBytes + nameBytes, dataStart);
    if (!saysTheSame(zip, at + 14, entry) && !saysTheSameIn64Bits(zip, { crcAt: at + 14, extra, entry }))
      throw new LayoutFault('ENTRY_OTHER_SIZE', entry);
    return { dataStart, end };
  }
  const descriptorBytes = descriptorLength(zip, end, entry);
  if (descriptorBytes === undefined) throw new LayoutFault('ENTRY_OTHER_SIZE_AFTER', entry);
  return { dataStart, end: end + descriptorBytes };
}

function saysTheSame(zip: Buffer, at: number, entry: Entry): boolean {
  return (
    at + 12 <= zip.length &&
    zip.readUInt32LE(at) === entry.crc32 &&
    zip.readUInt32LE(at + 4) === entry.compressedSize &&
    zip.readUInt32LE(at + 8) === entry.uncompressedSize
  );
}

/** Writers that do not know a size in advance may reserve 64 bits for it in an extra field of the header. */
function saysTheSameIn64Bits(
  zip: Buffer,
  { crcAt, extra, entry }: { crcAt: number; extra: Buffer; entry: Entry },
): boolean {
  const isReserved = zip.readUInt32LE(crcAt + 4) === 0xffffffff && zip.readUInt32LE(crcAt + 8) === 0xffffffff;
  if (!isReserved || zip.readUInt32LE(crcAt) !== entry.crc32) return false;
  const sizes = extraField(extra, zip64ExtraField);
  return (
    sizes !== undefined &&
    sizes.length >= 16 &&
    sizes.readBigUInt64LE(0) === BigInt(entry.uncompressedSize) &&
    sizes.readBigUInt64LE(8) === BigInt(entry.compressedSize)
  );
}

function extraField(extra: Buffer, wanted: number): Buffer | undefined {
  try {
    return parseExtraFields(extra).find(({ id }) => id === wanted)?.data;
  } catch {
    // The fields overrun their space, so they cannot agree with the directory.
    return undefined;
  }
}

/** Length of the data descriptor after a streamed entry; its signature is optional, its sizes have 32 or 64 bits. */
function descriptorLength(zip: Buffer, at: number, entry: Entry): number | undefined {
  const signatureBytes = at + 4 <= zip.length && zip.readUInt32LE(at) === 0x08074b50 ? 4 : 0;
  // A descriptor without a signature may start with a checksum that looks like one.
  for (const start of new Set([signatureBytes, 0])) {
    if (saysTheSame(zip, at + start, entry)) return start + 12;
    if (
      at + start + 20 <= zip.length &&
      zip.readUInt32LE(at + start) === entry.crc32 &&
      zip.readBigUInt64LE(at + start + 4) === BigInt(entry.compressedSize) &&
      zip.readBigUInt64LE(at + start + 12) === BigInt(entry.uncompressedSize)
    )
      return start + 20;
  }
  return undefined;
}
