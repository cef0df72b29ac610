import { type FileEntry, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { limits, readEntryNames } from 'bff/contract';
import { translateMessage } from '../../server-errors/translate.ts';
import { formatBytes } from '../../ui/format.ts';
import { checkPlace, type DraftFile, type DraftFiles } from '../draft/draft.ts';
import { t } from '../messages.ts';

/** A file or an archive that cannot be imported, with a message for the user. */
export class ArchiveError extends Error {
  override name = 'ArchiveError';
}

export type Unzipped = {
  files: DraftFiles;
  /** Entries that macOS adds to its archives and no function needs. */
  leftOut: string[];
};

/** Host systems of APPNOTE 4.4.2 whose entries have a Unix mode: UNIX and OS X. */
const unixHosts: readonly number[] = [3, 19];
const typeMask = 0o170000;
const linkType = 0o120000;

/**
 * Unpacks a zip into a draft by the server's rules: names as an unpacker on Linux reads them, none outside the root,
 * at most `limits.packageEntries` entries and `limits.packageUnpackedBytes` bytes, counted while unpacking.
 * @param isLeftOut paths that the draft does not get
 */
export async function unzipFiles(
  bytes: Uint8Array | ArrayBuffer,
  { name, isLeftOut = () => false }: { name: string; isLeftOut?: (path: string) => boolean },
): Promise<Unzipped> {
  const entries = await entriesOf(bytes, name);
  if (entries.length > limits.packageEntries)
    throw new ArchiveError(t('tooManyEntries', { name, count: entries.length, max: limits.packageEntries }));
  // Without a prototype: `__proto__` is a name like any other.
  const files: Record<string, DraftFile> = Object.create(null);
  const leftOut: string[] = [];
  const folders: string[] = [];
  let unpackedBytes = 0;
  for (const { entry, path, isFolder } of named(entries, name)) {
    if (isLeftOut(path)) leftOut.push(...(isFolder ? [] : [path]));
    else if (isFolder) folders.push(path);
    else {
      const problem = checkPlace(path, files);
      if (problem) throw new ArchiveError(t('entryRejected', { name, path, problem }));
      const leftBytes = limits.packageUnpackedBytes - unpackedBytes;
      const content = await unpack(entry, { leftBytes, archive: name });
      unpackedBytes += content.length;
      files[path] = draftFileOf(content, modeOf(entry));
    }
  }
  if (Object.keys(files).length === 0) throw new ArchiveError(t('zipEmpty', { name }));
  // The deepest first: an empty folder may be all that its parents contain, and then they need no entry of their own.
  for (const path of folders.toSorted((a, b) => b.length - a.length))
    if (path !== '' && checkPlace(path, files) === undefined) files[path] = { kind: 'folder' };
  return { files: { ...files }, leftOut };
}

/** Entries of macOS that no function needs. */
export const isOfMac = (path: string): boolean => /^__MACOSX(\/|$)|\.DS_Store$/.test(path);

async function entriesOf(bytes: Uint8Array | ArrayBuffer, name: string): Promise<FileEntry[]> {
  try {
    // `readEntryNames` checks the names, as the server does.
    const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(bytes)), { strictness: 'tolerant' });
    return (await reader.getEntries()) as FileEntry[];
  } catch (cause) {
    throw new ArchiveError(t('notZip', { name }), { cause });
  }
}

type Named = { entry: FileEntry; path: string; isFolder: boolean };

function named(entries: readonly FileEntry[], archive: string): Named[] {
  const names = readEntryNames(
    entries.map((entry) => ({ name: nameOf(entry), isOfWindows: !isOfUnix(entry) })),
  );
  return names.flatMap((read, at) => {
    const entry = entries[at];
    if (entry === undefined) return [];
    if (read.fault !== undefined)
      throw new ArchiveError(
        t('entryFault', {
          name: archive,
          path: nameOf(entry),
          fault: translateMessage(read.fault.text, { reason: read.fault.code, metadata: read.fault.params }),
        }),
      );
    return [{ entry, path: read.path, isFolder: read.isFolder }];
  });
}

/** Linux tools write UTF-8 names without the flag; a name that is neither is in code page 437, as the format says. */
function nameOf({ filename, filenameUTF8, extraFieldUnicodePath, rawFilename }: FileEntry): string {
  if (filenameUTF8 || extraFieldUnicodePath?.valid) return filename;
  return utf8Of(rawFilename) ?? filename;
}

const isOfUnix = ({ versionMadeBy }: FileEntry) => unixHosts.includes(versionMadeBy >>> 8);

const modeOf = (entry: FileEntry) => (isOfUnix(entry) ? entry.externalFileAttributes >>> 16 : 0);

/** The server checks where a link leads, and its error names the link. */
function draftFileOf(content: Uint8Array, mode: number): DraftFile {
  if ((mode & typeMask) === linkType) return { kind: 'link', target: new TextDecoder().decode(content) };
  const file = toDraftFile(content);
  return (mode & 0o111) !== 0 ? { ...file, executable: true } : file;
}

/** Text if the bytes are UTF-8 without zeros, so that saving it unchanged returns the same bytes. */
export function toDraftFile(bytes: Uint8Array): Extract<DraftFile, { kind: 'text' | 'binary' }> {
  const text = bytes.includes(0) ? undefined : utf8Of(bytes);
  return text === undefined ? { kind: 'binary', bytes: new Uint8Array(bytes) } : { kind: 'text', text };
}

function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Unpacks one entry and stops at the limit, because an archive can state a false size. */
async function unpack(
  entry: FileEntry,
  { leftBytes, archive }: { leftBytes: number; archive: string },
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const path = nameOf(entry);
  let size = 0;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      size += chunk.length;
      if (size > leftBytes) throw new RangeError('the archive unpacks to too many bytes');
      chunks.push(chunk);
    },
  });
  try {
    await entry.getData(sink, { checkSignature: true });
  } catch (cause) {
    if (size <= leftBytes) throw new ArchiveError(t('zipDamaged', { name: archive, path }), { cause });
    const max = formatBytes(limits.packageUnpackedBytes);
    throw new ArchiveError(t('tooLargeArchive', { name: archive, path, max }));
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
