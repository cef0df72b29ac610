import {
  configure,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { DraftFile, DraftFiles } from '../draft/draft.ts';

// The browser's own streams compress outside of the page's thread.
configure({ useWebWorkers: false });

/** The earliest date that a zip can store. A fixed date makes equal files produce equal bytes. */
const lastModDate = new Date(1980, 0, 1);

/** The size of the record at the end of every zip (APPNOTE 4.3.16). All other bytes belong to the entries. */
const endBytes = 22;

/** The file alone in a zip. A file of a draft is immutable, so each is compressed once. */
type Zipped = { path: string; zip: Promise<Uint8Array> };
const zipped = new WeakMap<DraftFile, Zipped>();

/** Zips a draft. Equal files produce equal bytes, whatever order they were created in. */
export async function zipFiles(files: DraftFiles): Promise<Uint8Array<ArrayBuffer>> {
  const archive = newArchive();
  const entries = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, file] of entries)
    await archive.appendZip(new Uint8ArrayReader(await zippedAlone(path, file)));
  return new Uint8Array(await archive.close());
}

/** The exact size of the zip that `zipFiles` produces; compresses only files that it has not compressed before. */
export async function zippedBytes(files: DraftFiles): Promise<number> {
  let bytes = endBytes;
  for (const [path, file] of Object.entries(files))
    bytes += (await zippedAlone(path, file)).length - endBytes;
  return bytes;
}

function zippedAlone(path: string, file: DraftFile): Promise<Uint8Array> {
  const known = zipped.get(file);
  if (known?.path === path) return known.zip;
  const zip = zipOne(path, file);
  zipped.set(file, { path, zip });
  return zip;
}

async function zipOne(path: string, file: DraftFile): Promise<Uint8Array> {
  const archive = newArchive();
  const directory = file.kind === 'folder';
  const content = directory ? undefined : new Uint8ArrayReader(contentOf(file));
  await archive.add(path, content, { directory, externalFileAttributes: modeOf(file) * 0x10000 });
  return await archive.close();
}

const newArchive = () =>
  new ZipWriter(new Uint8ArrayWriter(), { lastModDate, dataDescriptor: false, extendedTimestamp: false });

function contentOf(file: Exclude<DraftFile, { kind: 'folder' }>): Uint8Array {
  if (file.kind === 'binary') return file.bytes;
  return new TextEncoder().encode(file.kind === 'link' ? file.target : file.text);
}

function modeOf(file: DraftFile): number {
  if (file.kind === 'folder') return 0o40755;
  if (file.kind === 'link') return 0o120777;
  return file.executable ? 0o100755 : 0o100644;
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
