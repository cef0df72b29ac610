import { limits } from 'bff/contract';
import { formatBytes, formatExactBytes } from '../../ui/format.ts';
import { checkPath, type DraftFile, type DraftFiles } from '../draft/draft.ts';
import { ArchiveError, toDraftFile, unzipFiles } from './zip.ts';

/** Files that a person brought, before they are let into the draft. */
export type Incoming = {
  /** What they came in, for the question: the zip's name, or "3 files". */
  source: string;
  files: DraftFiles;
  leftOut: string[];
  isArchive: boolean;
};

type Named = { path: string; file: File };

/** Reads what the file dialog gave. One zip is unpacked; anything else is taken as files. */
export async function readChosen(files: readonly File[]): Promise<Incoming> {
  return readNamed(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** Reads what was dropped, folders included. Must be called in the drop event itself: its items die with it. */
export async function readDropped(transfer: DataTransfer): Promise<Incoming> {
  const items = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const named: Named[] = [];
  for (const { entry, file } of items) {
    if (entry) await collect(entry, '', named);
    // Something dropped that stands in no file system, such as a picture out of a page.
    else if (file) named.push({ path: file.name, file });
  }
  return readNamed(named);
}

async function readNamed(named: readonly Named[]): Promise<Incoming> {
  const [only] = named;
  if (only && named.length === 1 && /\.zip$/i.test(only.path)) {
    // Not even read: what it holds is no smaller.
    if (only.file.size > limits.packageUnpackedBytes)
      throw new ArchiveError(
        `“${only.path}” is ${formatBytes(only.file.size)}; the files of a version are at most ${formatBytes(limits.packageUnpackedBytes)} unpacked. Leave out what the function does not need.`,
      );
    const { files, leftOut } = await unzipFiles(await only.file.arrayBuffer(), only.path);
    return { source: only.path, files, leftOut, isArchive: true };
  }
  if (named.length > limits.packageEntries)
    throw new ArchiveError(
      `${named.length} files are too many; a package holds at most ${limits.packageEntries}.`,
    );
  const total = named.reduce((sum, each) => sum + each.file.size, 0);
  if (total > limits.packageUnpackedBytes)
    throw new ArchiveError(
      `These files are ${formatExactBytes(total)} together; the files of a version are at most ${formatBytes(limits.packageUnpackedBytes)} unpacked. Leave out what the function does not need.`,
    );
  const files: Record<string, DraftFile> = {};
  const leftOut: string[] = [];
  for (const { path, file } of named) {
    if (path.endsWith('.DS_Store')) {
      leftOut.push(path);
      continue;
    }
    const problem = checkPath(path, files);
    if (problem) throw new ArchiveError(`“${path}” cannot be taken. ${problem}`);
    files[path] = toDraftFile(new Uint8Array(await file.arrayBuffer()));
  }
  const names = Object.keys(files);
  if (names.length === 0)
    throw new ArchiveError('Nothing was dropped that could be taken: only files and folders can.');
  return {
    source: names.length === 1 ? `“${names[0]}”` : `${names.length} files`,
    files,
    leftOut,
    isArchive: false,
  };
}

async function collect(entry: FileSystemEntry, prefix: string, into: Named[]): Promise<void> {
  const path = prefix + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    into.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // Browsers hand out a folder in portions, and an empty one at the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return;
    for (const each of portion) await collect(each, `${path}/`, into);
  }
}
