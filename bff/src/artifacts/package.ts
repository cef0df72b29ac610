import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32, type InflateRaw, inflateRaw } from 'node:zlib';
import type { PackageFile } from 'runner';
import { type Entry, fromBufferPromise, getFileNameLowLevel } from 'yauzl';
import { limits } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import { pathFault, sameNameKey } from './entry-path.ts';
import { LayoutFault, layOut, type PlacedEntry } from './zip-layout.ts';

const stored = 0;
const deflated = 8;
const utf8Flag = 0x800;
const unicodePathExtraField = 0x7075;
const unixMadeBy: readonly number[] = [3, 19];
const fileType = { mask: 0o170000, none: 0, regular: 0o100000, folder: 0o040000 };

const leaveOut =
  'Leave out what the function does not need, and name dependencies in package.json or requirements.txt: they are installed here.';

export type CheckedPackage = {
  /** Content address: over paths, executable bits and bytes, so that two zips of the same files agree. */
  sha256: string;
  /** Sorted by path. */
  files: PackageFile[];
  unpackedBytes: number;
};

/**
 * Reads a zip that a stranger made, all in memory, and either gives every file of it or refuses the whole.
 * @throws ApiError INVALID_ARGUMENT or TOO_LARGE that names the entry and the rule it breaks.
 */
export async function checkPackage(zip: Buffer): Promise<CheckedPackage> {
  if (zip.length > limits.requestBytes) {
    throw new ApiError(
      'TOO_LARGE',
      `The package is ${zip.length} bytes; a zip sent in a request may have at most ${limits.requestBytes} bytes (3.5 MB). ${leaveOut}`,
    );
  }
  const entries = await readDirectory(zip);
  const names = checkEntries(entries);
  const placed = readLayout(zip, entries);
  const files: PackageFile[] = [];
  let unpackedBytes = 0;
  for (const { entry, dataStart } of placed) {
    const path = names.get(entry);
    if (path === undefined) continue;
    const content = await unpack(zip, { entry, dataStart });
    unpackedBytes += content.length;
    files.push({ path, content, executable: isExecutable(entry) });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { sha256: contentAddress(files), files, unpackedBytes };
}

async function readDirectory(zip: Buffer): Promise<Entry[]> {
  try {
    // Names stay bytes here: yauzl would turn backslashes into slashes, and the rule is to refuse them.
    const archive = await fromBufferPromise(zip, {
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: false,
    });
    if (archive.entryCount > limits.packageEntries) {
      throw new ApiError(
        'TOO_LARGE',
        `Package rejected: it has ${archive.entryCount} entries; at most ${limits.packageEntries} are allowed. ${leaveOut}`,
      );
    }
    const entries: Entry[] = [];
    for await (const entry of archive.eachEntry()) entries.push(entry);
    return entries;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Package rejected: it cannot be read as a zip (${error instanceof Error ? error.message : 'unreadable'}). Zip the files again and send that.`,
    );
  }
}

/**
 * A zip of Terraform's provider, which makes it of a folder, has one `/` before every name; it means the package's own
 * root. Before some names only, it is what an attack looks like.
 * @returns the path of each entry that is a file; folders are implied by their files.
 */
function checkEntries(entries: readonly Entry[]): Map<Entry, string> {
  const names = new Map<Entry, string>();
  const seen = new Map<string, 'file' | 'folder'>();
  const folders = new Set<string>();
  let declaredBytes = 0;
  const isRooted = entries.every((entry) => nameOf(entry).startsWith('/'));
  for (const entry of entries) {
    const written = nameOf(entry);
    const name = isRooted ? written.slice(1) : written;
    const fault = pathFault(name) ?? storageFault(entry) ?? typeFault(entry, name);
    if (fault !== undefined) throw rejected(written, fault);
    const isFolder = name.endsWith('/');
    const path = isFolder ? name.slice(0, -1) : name;
    const key = sameNameKey(path);
    if (seen.has(key)) throw rejected(written, 'is there twice (upper and lower case count as the same)');
    seen.set(key, isFolder ? 'folder' : 'file');
    for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1))
      folders.add(key.slice(0, at));
    declaredBytes += entry.uncompressedSize;
    if (!isFolder) names.set(entry, path);
  }
  if (declaredBytes > limits.packageUnpackedBytes)
    throw new ApiError(
      'TOO_LARGE',
      `Package rejected: it unpacks to ${declaredBytes} bytes; at most ${limits.packageUnpackedBytes} bytes (128 MB) are allowed. ${leaveOut}`,
    );
  for (const [entry, path] of names) {
    if (folders.has(sameNameKey(path))) throw rejected(nameOf(entry), 'is a file and a folder at once');
  }
  if (names.size === 0)
    throw new ApiError(
      'INVALID_ARGUMENT',
      'Package rejected: it holds no files. Add at least the entry point’s.',
    );
  return names;
}

function readLayout(zip: Buffer, entries: readonly Entry[]): PlacedEntry[] {
  try {
    return layOut(zip, entries);
  } catch (error) {
    if (!(error instanceof LayoutFault)) throw error;
    if (error.entry !== undefined) throw rejected(nameOf(error.entry), error.message);
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Package rejected: ${error.message}. Zip the files again and send that.`,
    );
  }
}

function storageFault(entry: Entry): string | undefined {
  if (entry.isEncrypted() || (entry.generalPurposeBitFlag & 0x40) !== 0) return 'is encrypted';
  const method = entry.compressionMethod;
  if (method !== stored && method !== deflated)
    return `is compressed by method ${method}; only "stored" (0) and "deflate" (8) are read`;
  if (entry.uncompressedSize === 0xffffffff || entry.compressedSize === 0xffffffff)
    return 'has a zip64 size, which nothing in a package needs';
  if (method === stored && entry.compressedSize !== entry.uncompressedSize)
    return 'is stored with two different sizes';
  return undefined;
}

function typeFault(entry: Entry, name: string): string | undefined {
  const isFolder = name.endsWith('/');
  if (isFolder && entry.uncompressedSize > 0) return 'is a folder with content';
  const type = unixMode(entry) & fileType.mask;
  if (type === fileType.none) return undefined;
  if (type !== fileType.regular && type !== fileType.folder)
    return 'is neither a file nor a folder (a symbolic link, a device or the like)';
  if ((type === fileType.folder) !== isFolder)
    return 'is a file by its name and a folder by its mode, or the reverse';
  return undefined;
}

async function unpack(zip: Buffer, { entry, dataStart }: PlacedEntry): Promise<Buffer> {
  const packed = zip.subarray(dataStart, dataStart + entry.compressedSize);
  const content = entry.compressionMethod === stored ? packed : await inflated(packed, entry);
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32)
    throw rejected(nameOf(entry), 'does not have the size and checksum that the archive says');
  return content;
}

type Inflated = { buffer: Buffer; engine: InflateRaw };
const inflateWithInfo = promisify(inflateRaw) as unknown as (
  data: Buffer,
  options: { maxOutputLength: number; info: true },
) => Promise<Inflated>;

async function inflated(packed: Buffer, entry: Entry): Promise<Buffer> {
  try {
    // One byte more than declared is enough to catch a header that lies; a bomb never gets further.
    const { buffer, engine } = await inflateWithInfo(packed, {
      maxOutputLength: entry.uncompressedSize + 1,
      info: true,
    });
    if (engine.bytesWritten !== packed.length)
      throw rejected(nameOf(entry), 'has bytes after the end of its compressed data');
    return buffer;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const isLonger = error instanceof RangeError;
    throw rejected(
      nameOf(entry),
      isLonger ? 'unpacks to more bytes than the archive says' : 'holds damaged compressed data',
    );
  }
}

/**
 * Without the flag that says UTF-8 the format means cp437; yet Linux tools write their UTF-8 names so, and the
 * browser's reader takes them for what they are.
 */
function nameOf(entry: Entry): string {
  const isMarked =
    (entry.generalPurposeBitFlag & utf8Flag) !== 0 ||
    entry.extraFields.some(({ id }) => id === unicodePathExtraField);
  if (!isMarked && isUtf8(entry.fileNameRaw)) return entry.fileNameRaw.toString('utf8');
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
}

function unixMode(entry: Entry): number {
  return unixMadeBy.includes(entry.versionMadeBy >>> 8) ? entry.externalFileAttributes >>> 16 : 0;
}

/** All that is kept of a mode: never set-uid, never a group's or a stranger's rights. */
function isExecutable(entry: Entry): boolean {
  return (unixMode(entry) & 0o111) !== 0;
}

function rejected(name: string, fault: string): ApiError {
  const shown = harmless(name.length > 200 ? `${name.slice(0, 200)}…` : name);
  return new ApiError(
    'INVALID_ARGUMENT',
    `Package rejected: entry ${shown} ${fault}. Nothing of it was kept.`,
  );
}

/** As JSON, and without what JSON lets through and a screen would obey, such as marks that turn the reading direction. */
function harmless(name: string): string {
  const escaped = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;
  return JSON.stringify(name).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function contentAddress(files: readonly PackageFile[]): string {
  const hash = createHash('sha256');
  for (const { path, executable, content } of files) {
    hash.update(`${path}\0${executable ? 'x' : '-'}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
