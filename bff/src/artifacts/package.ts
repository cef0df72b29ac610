import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32, type InflateRaw, inflateRaw } from 'node:zlib';
import {
  EntryFault,
  EntryTree,
  type Message,
  type PackageEntry,
  type PackageFile,
  type PackageFolder,
  type PackageLink,
  TooManyEntries,
} from 'runner';
import { type Entry, fromBufferPromise, getFileNameLowLevel } from 'yauzl';
import { limits, readEntryNames } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import { LayoutFault, layOut, type PlacedEntry } from './zip-layout.ts';

const stored = 0;
const deflated = 8;
const utf8Flag = 0x800;
const unicodePathExtraField = 0x7075;
const unixMadeBy: readonly number[] = [3, 19];
const fileType = { mask: 0o170000, none: 0, regular: 0o100000, folder: 0o040000, link: 0o120000 };
/** Longest link target; some file systems allow no longer one (XFS_SYMLINK_MAXLEN). */
const linkBytesMax = 1024;
/** Files and links including their parent folders: a path of a kilobyte can name five hundred folders. */
const treeEntriesMax = 2 * limits.packageEntries;

/** PKWARE APPNOTE 4.4.5: compression methods that some tools offer besides the two that every tool supports. */
const methodNames: ReadonlyMap<number, string> = new Map([
  [1, 'Shrink'],
  [6, 'Implode'],
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [16, 'CMPSC'],
  [93, 'Zstandard'],
  [95, 'xz'],
  [96, 'JPEG'],
  [97, 'WavPack'],
  [98, 'PPMd'],
  [99, 'AES'],
]);

const leaveOut = say('LEAVE_OUT', {});

export type CheckedPackage = {
  /** Content address over paths, executable bits, bytes and links: two zips of the same files have the same address. */
  sha256: string;
  /** The content address that earlier releases computed, without empty folders. */
  earlierSha256: string;
  /** Sorted by path; no link leads outside the package. */
  entries: PackageEntry[];
  unpackedBytes: number;
};

/**
 * Reads an untrusted zip in memory, and either returns all of its files or rejects the whole archive.
 * @throws ApiError INVALID_ARGUMENT or TOO_LARGE that names the entry and the rule that it breaks
 */
export async function checkPackage(zip: Buffer): Promise<CheckedPackage> {
  if (zip.length > limits.requestBytes) {
    throw new ApiError(
      'TOO_LARGE',
      say('PACKAGE_TOO_LARGE', { bytes: zip.length, max: limits.requestBytes, fix: leaveOut }),
    );
  }
  const entries = await readDirectory(zip);
  const places = checkEntries(entries);
  const placed = readLayout(zip, entries);
  const files: PackageFile[] = [];
  const links: PackageLink[] = [];
  let unpackedBytes = 0;
  for (const { entry, dataStart } of placed) {
    const place = places.get(entry);
    if (place === undefined || place.type === 'folder') continue;
    const content = await unpack(zip, { entry, dataStart });
    if (place.type === 'link') {
      links.push({ path: place.path, target: textOf(content) });
      continue;
    }
    unpackedBytes += content.length;
    files.push({ path: place.path, content, executable: isExecutable(entry) });
  }
  checkTree(entries, { places, links });
  const filesAndLinks = [...files, ...links].sort(byPath);
  const kept = [...filesAndLinks, ...emptyFolders(places)].sort(byPath);
  const sha256 = contentAddress(kept);
  const isSame = kept.length === filesAndLinks.length;
  const earlierSha256 = isSame ? sha256 : contentAddress(filesAndLinks);
  return { sha256, earlierSha256, entries: kept, unpackedBytes };
}

const byPath = (a: PackageEntry, b: PackageEntry) => (a.path < b.path ? -1 : 1);

async function readDirectory(zip: Buffer): Promise<Entry[]> {
  try {
    // Names stay bytes here: yauzl would replace backslashes by slashes, and the rule is to reject them.
    const archive = await fromBufferPromise(zip, {
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: false,
    });
    if (archive.entryCount > limits.packageEntries) {
      throw new ApiError(
        'TOO_LARGE',
        say('PACKAGE_TOO_MANY_ENTRIES', {
          count: archive.entryCount,
          max: limits.packageEntries,
          fix: leaveOut,
        }),
      );
    }
    const entries: Entry[] = [];
    for await (const entry of archive.eachEntry()) entries.push(entry);
    return entries;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(
      'INVALID_ARGUMENT',
      say('PACKAGE_NOT_ZIP', { why: error instanceof Error ? error.message : 'unreadable' }),
    );
  }
}

type Place = { path: string; type: 'file' | 'folder' | 'link' };

/** Checks the headers of all entries before any byte is unpacked. @returns where each entry belongs */
function checkEntries(entries: readonly Entry[]): Map<Entry, Place> {
  const places = new Map<Entry, Place>();
  const names = readEntryNames(
    entries.map((entry) => ({ name: nameOf(entry), isOfWindows: !isOfUnix(entry) })),
  );
  let declaredBytes = 0;
  for (const [at, entry] of entries.entries()) {
    const name = names[at] ?? { fault: say('ENTRY_NAME_EMPTY', {}) };
    if (name.fault !== undefined) throw rejected(nameOf(entry), name.fault);
    const fault = storageFault(entry) ?? typeFault(entry, name);
    if (fault !== undefined) throw rejected(nameOf(entry), fault);
    declaredBytes += entry.uncompressedSize;
    const type = name.isFolder ? 'folder' : isLink(entry) ? 'link' : 'file';
    if (name.path !== '') places.set(entry, { path: name.path, type });
  }
  if (declaredBytes > limits.packageUnpackedBytes)
    throw new ApiError(
      'TOO_LARGE',
      say('PACKAGE_UNPACKS_TOO_LARGE', {
        bytes: declaredBytes,
        max: limits.packageUnpackedBytes,
        fix: leaveOut,
      }),
    );
  if (![...places.values()].some(({ type }) => type === 'file'))
    throw new ApiError('INVALID_ARGUMENT', say('PACKAGE_EMPTY', {}));
  return places;
}

/** Checks that files, folders and links do not conflict, and that no link leads outside. @throws ApiError */
function checkTree(
  entries: readonly Entry[],
  { places, links }: { places: ReadonlyMap<Entry, Place>; links: readonly PackageLink[] },
): void {
  const targets = new Map(links.map(({ path, target }) => [path, target]));
  const tree = new EntryTree({ of: 'package', mostEntries: treeEntriesMax });
  const add = (entry: Entry) => {
    const place = places.get(entry);
    if (place?.type === 'file') tree.addFile(place.path);
    if (place?.type === 'folder') tree.addFolder(place.path);
    if (place?.type === 'link') tree.addLink(place.path, targets.get(place.path) ?? '');
  };
  try {
    for (const entry of entries) add(entry);
    tree.close();
  } catch (error) {
    if (error instanceof EntryFault) throw rejected(error.entry, error.rule, fixOf(error));
    if (!(error instanceof TooManyEntries)) throw error;
    throw new ApiError('TOO_LARGE', say('PACKAGE_TOO_MANY_FILES', { max: error.most, fix: leaveOut }));
  }
}

function emptyFolders(places: ReadonlyMap<Entry, Place>): PackageFolder[] {
  const parents = new Set<string>();
  for (const { path } of places.values())
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      parents.add(path.slice(0, end));
  const folders = [...places.values()].filter(({ path, type }) => type === 'folder' && !parents.has(path));
  return [...new Set(folders.map(({ path }) => path))].map((path) => ({ path, isEmptyFolder: true }));
}

const fixOf = ({ rule }: EntryFault) =>
  rule.code.startsWith('ENTRY_LINK') ? say('ENTRY_LINK_FIX', {}) : undefined;

function readLayout(zip: Buffer, entries: readonly Entry[]): PlacedEntry[] {
  try {
    return layOut(zip, entries);
  } catch (error) {
    if (!(error instanceof LayoutFault)) throw error;
    if (error.entry !== undefined) throw rejected(nameOf(error.entry), error.rule);
    throw new ApiError('INVALID_ARGUMENT', say('PACKAGE_LAYOUT', { rule: error.rule }));
  }
}

function storageFault(entry: Entry): Message | undefined {
  if (entry.isEncrypted() || (entry.generalPurposeBitFlag & 0x40) !== 0) return say('ENTRY_ENCRYPTED', {});
  const method = entry.compressionMethod;
  if (method !== stored && method !== deflated)
    return say('ENTRY_COMPRESSION', {
      name: methodNames.get(method) ?? say('COMPRESSION_UNKNOWN', {}),
      method,
    });
  if (entry.uncompressedSize === 0xffffffff || entry.compressedSize === 0xffffffff)
    return say('ENTRY_ZIP64', {});
  if (method === stored && entry.compressedSize !== entry.uncompressedSize) return say('ENTRY_TWO_SIZES', {});
  return undefined;
}

/** Some tools write a file mode for a folder, whose name ends with `/`; every unpacker trusts the name. */
function typeFault(
  entry: Entry,
  { path, isFolder }: { path: string; isFolder: boolean },
): Message | undefined {
  if (path === '' && !isFolder) return say('ENTRY_NAME_EMPTY', {});
  if (isFolder && entry.uncompressedSize > 0) return say('ENTRY_FOLDER_CONTENT', {});
  const type = unixMode(entry) & fileType.mask;
  const isKnown = Object.values(fileType).includes(type);
  if (!isKnown) return say('ENTRY_SPECIAL', {});
  if (type === fileType.link && isFolder) return say('ENTRY_FOLDER_OR_LINK', {});
  if (type === fileType.folder && !isFolder) return say('ENTRY_FILE_OR_FOLDER', {});
  if (type === fileType.link && entry.uncompressedSize > linkBytesMax)
    return say('ENTRY_LINK_TARGET', { most: linkBytesMax });
  return undefined;
}

const isLink = (entry: Entry) => (unixMode(entry) & fileType.mask) === fileType.link;

async function unpack(zip: Buffer, { entry, dataStart }: PlacedEntry): Promise<Buffer> {
  const packed = zip.subarray(dataStart, dataStart + entry.compressedSize);
  const content = entry.compressionMethod === stored ? packed : await inflated(packed, entry);
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32)
    throw rejected(nameOf(entry), say('ENTRY_CHECKSUM', {}));
  return content;
}

type Inflated = { buffer: Buffer; engine: InflateRaw };
const inflateWithInfo = promisify(inflateRaw) as unknown as (
  data: Buffer,
  options: { maxOutputLength: number; info: true },
) => Promise<Inflated>;

async function inflated(packed: Buffer, entry: Entry): Promise<Buffer> {
  try {
    // One byte more than declared detects a false header; a zip bomb is unpacked no further.
    const { buffer, engine } = await inflateWithInfo(packed, {
      maxOutputLength: entry.uncompressedSize + 1,
      info: true,
    });
    if (engine.bytesWritten !== packed.length) throw rejected(nameOf(entry), say('ENTRY_TRAILING_BYTES', {}));
    return buffer;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const isLonger = error instanceof RangeError;
    throw rejected(nameOf(entry), say(isLonger ? 'ENTRY_LONGER' : 'ENTRY_DAMAGED', {}));
  }
}

/**
 * Without the UTF-8 flag, the format means cp437; yet Linux tools write UTF-8 names without it, and the browser's
 * reader decodes them as UTF-8. The name in Info-ZIP's extra field counts only while it belongs to the entry's name.
 */
function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields } = entry;
  if ((flags & utf8Flag) !== 0 || hasUnicodePath(entry))
    return getFileNameLowLevel(flags, raw, extraFields, true);
  return textOf(raw);
}

/** APPNOTE 4.6.9: version 1, and the checksum of the name that the field replaces. */
function hasUnicodePath({ extraFields, fileNameRaw }: Entry): boolean {
  const field = extraFields.find(({ id }) => id === unicodePathExtraField)?.data;
  return (
    field !== undefined && field.length > 5 && field[0] === 1 && field.readUInt32LE(1) === crc32(fileNameRaw)
  );
}

const textOf = (raw: Buffer) => (isUtf8(raw) ? raw.toString('utf8') : getFileNameLowLevel(0, raw, [], true));

const isOfUnix = (entry: Entry) => unixMadeBy.includes(entry.versionMadeBy >>> 8);

function unixMode(entry: Entry): number {
  return isOfUnix(entry) ? entry.externalFileAttributes >>> 16 : 0;
}

/** The only mode bit that is kept: never set-uid, never permissions of groups or others. */
function isExecutable(entry: Entry): boolean {
  return (unixMode(entry) & 0o111) !== 0;
}

function rejected(name: string, fault: Message, fix?: Message): ApiError {
  const shown = harmless(JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name));
  return new ApiError(
    'INVALID_ARGUMENT',
    fix === undefined
      ? say('ENTRY_REJECTED', { entry: shown, rule: harmlessIn(fault) })
      : say('ENTRY_REJECTED_WITH_FIX', { entry: shown, rule: harmlessIn(fault), fix }),
  );
}

/**
 * Removes characters that JSON allows and a screen would interpret, such as marks that change the reading direction.
 */
function harmless(text: string): string {
  const escaped = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function harmlessIn({ code, params, text }: Message): Message {
  const shown = Object.entries(params).map(([name, value]) => [name, harmless(value)]);
  return { code, params: Object.fromEntries(shown), text: harmless(text) };
}

function contentAddress(entries: readonly PackageEntry[]): string {
  const hash = createHash('sha256');
  for (const entry of entries) {
    if ('isEmptyFolder' in entry) hash.update(`${entry.path}\0d\0`);
    else if ('target' in entry)
      hash.update(`${entry.path}\0l\0${Buffer.byteLength(entry.target)}\0${entry.target}`);
    else {
      const { path, executable, content } = entry;
      hash.update(`${path}\0${executable ? 'x' : '-'}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}
