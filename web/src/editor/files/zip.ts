import { limits, readEntryNames } from 'bff/contract';
import JSZip from 'jszip';
import { formatBytes } from '../../ui/format.ts';
import { checkPlace, type DraftFile, type DraftFiles } from '../draft/draft.ts';
import { t } from '../messages.ts';

/** A file or an archive that cannot be imported, with a message for the user. */
export class ArchiveError extends Error {
  override name = 'ArchiveError';
}

/** The earliest date that a zip can store. A fixed date makes equal files produce equal bytes. */
const entryDate = new Date(Date.UTC(1980, 0, 1));

/** Zips a draft. Equal files produce equal bytes, whatever order they were created in. */
export async function zipFiles(files: DraftFiles): Promise<Uint8Array<ArrayBuffer>> {
  const archive = new JSZip();
  for (const path of Object.keys(files).toSorted()) {
    const file = files[path];
    if (!file) continue;
    if (file.kind === 'folder') {
      const unixPermissions = 0o40755;
      archive.file(path, null, { date: entryDate, createFolders: false, dir: true, unixPermissions });
      continue;
    }
    archive.file(path, contentOf(file), {
      date: entryDate,
      createFolders: false,
      unixPermissions: modeOf(file),
    });
  }
  const bytes = await archive.generateAsync({
    type: 'uint8array',
    platform: 'UNIX',
    compression: 'DEFLATE',
    compressionOptions: { level: 6 },
  });
  return new Uint8Array(bytes);
}

/** Every entry that is not a folder. */
type Packed = Exclude<DraftFile, { kind: 'folder' }>;

function contentOf(file: Packed): string | Uint8Array {
  if (file.kind === 'link') return file.target;
  return file.kind === 'text' ? file.text : file.bytes;
}

function modeOf(file: Packed): number {
  if (file.kind === 'link') return 0o120777;
  return file.executable ? 0o100755 : 0o644;
}

export type Unzipped = {
  files: DraftFiles;
  /** Entries that macOS adds to its archives and no function needs. */
  leftOut: string[];
};

/**
 * Unpacks a zip into a draft by the server's rules: names as an unpacker on Linux reads them, none outside the root,
 * at most `limits.packageEntries` entries and `limits.packageUnpackedBytes` bytes, counted while unpacking.
 */
export async function unzipFiles(bytes: Uint8Array | ArrayBuffer, name: string): Promise<Unzipped> {
  let archive: JSZip;
  try {
    archive = await JSZip.loadAsync(bytes);
  } catch (cause) {
    throw new ArchiveError(t('notZip', { name }), {
      cause,
    });
  }
  const entries = Object.values(archive.files).filter((entry) => !entry.dir);
  if (entries.length > limits.packageEntries)
    throw new ArchiveError(t('tooManyEntries', { name, count: entries.length, max: limits.packageEntries }));

  // Without a prototype: `__proto__` is a name like any other.
  const files: Record<string, DraftFile> = Object.create(null);
  const leftOut: string[] = [];
  let unpackedBytes = 0;
  const folders = Object.values(archive.files)
    .filter((entry) => entry.dir)
    .map((entry) => entry.name.replace(/\/$/, ''));
  for (const { entry, path, isFolder } of named(entries, name)) {
    if (isFolder) {
      folders.push(path);
      continue;
    }
    if (path.startsWith('__MACOSX/') || path.endsWith('.DS_Store')) {
      leftOut.push(path);
      continue;
    }
    const problem = checkPlace(path, files);
    if (problem) throw new ArchiveError(t('entryRejected', { name, path, problem }));
    const content = await unpack(entry, {
      leftBytes: limits.packageUnpackedBytes - unpackedBytes,
      archive: name,
    });
    unpackedBytes += content.length;
    files[path] = draftFileOf(content, Number(entry.unixPermissions ?? 0));
  }
  if (Object.keys(files).length === 0) throw new ArchiveError(t('zipEmpty', { name }));
  // The deepest first: an empty folder may be all that its parents contain, and then they need no entry of their own.
  for (const path of folders.toSorted((a, b) => b.length - a.length)) {
    const isOfMac = path.startsWith('__MACOSX');
    if (path !== '' && !isOfMac && checkPlace(path, files) === undefined) files[path] = { kind: 'folder' };
  }
  return { files: { ...files }, leftOut };
}

type Named = { entry: JSZip.JSZipObject; path: string; isFolder: boolean };

function named(entries: readonly JSZip.JSZipObject[], archive: string): Named[] {
  // JSZip silently resolves "../", so the check uses the name as stored in the archive.
  const nameOf = (entry: JSZip.JSZipObject) => entry.unsafeOriginalName ?? entry.name;
  const names = readEntryNames(
    entries.map((entry) => ({ name: nameOf(entry), isOfWindows: entry.unixPermissions === null })),
  );
  return names.flatMap((read, at) => {
    const entry = entries[at];
    if (entry === undefined) return [];
    if (read.fault !== undefined)
      throw new ArchiveError(t('entryFault', { name: archive, path: nameOf(entry), fault: read.fault }));
    return [{ entry, path: read.path, isFolder: read.isFolder }];
  });
}

/** The server checks where a link leads, and its error names the link. */
function draftFileOf(content: Uint8Array, mode: number): DraftFile {
  if ((mode & 0o170000) === 0o120000) return { kind: 'link', target: new TextDecoder().decode(content) };
  const file = toDraftFile(content);
  return (mode & 0o111) !== 0 ? { ...file, executable: true } : file;
}

/** Text if the bytes are UTF-8 without zeros, so that saving it unchanged returns the same bytes. */
export function toDraftFile(bytes: Uint8Array): Extract<DraftFile, { kind: 'text' | 'binary' }> {
  if (!bytes.includes(0)) {
    try {
      return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch {
      // Not UTF-8: kept as bytes.
    }
  }
  return { kind: 'binary', bytes: new Uint8Array(bytes) };
}

/** Base64 of bytes, as `content` of CreateVersion expects it. */
export function toBase64(bytes: Uint8Array): string {
  const chunkBytes = 0x8000;
  let binary = '';
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
  }
  return btoa(binary);
}

/** Unpacks one entry and stops at the limit, because an archive can state a false size. */
function unpack(
  entry: JSZip.JSZipObject,
  limit: { leftBytes: number; archive: string },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const stream = entry.internalStream('uint8array');
    stream
      .on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > limit.leftBytes) {
          stream.pause();
          reject(
            new ArchiveError(
              t('tooLargeArchive', {
                name: limit.archive,
                path: entry.name,
                max: formatBytes(limits.packageUnpackedBytes),
              }),
            ),
          );
          return;
        }
        chunks.push(chunk);
      })
      .on('error', (cause: Error) =>
        reject(new ArchiveError(t('zipDamaged', { name: limit.archive, path: entry.name }), { cause })),
      )
      .on('end', () => {
        const whole = new Uint8Array(size);
        let offset = 0;
        for (const chunk of chunks) {
          whole.set(chunk, offset);
          offset += chunk.length;
        }
        resolve(whole);
      });
    stream.resume();
  });
}
