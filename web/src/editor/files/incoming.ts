import { limits } from 'bff/contract';
import { formatBytes, formatExactBytes } from '../../ui/format.ts';
import { checkPath, type DraftFile, type DraftFiles } from '../draft/draft.ts';
import { t } from '../messages.ts';
import { ArchiveError, isOfMac, toDraftFile, unzipFiles } from './unzip.ts';

/** Files that the user chose or dropped, before the draft accepts them. */
export type Incoming = {
  /** The source to name in the question: the zip's name, or "3 files". */
  source: string;
  files: DraftFiles;
  leftOut: string[];
  isArchive: boolean;
};

type Named = { path: string; file: File };

/** Reads the files of the file dialog. A single zip is unpacked; other selections are imported as files. */
export async function readChosen(files: readonly File[]): Promise<Incoming> {
  return readNamed(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** Reads dropped files and folders. Call it inside the drop event: the browser clears the items afterwards. */
export async function readDropped(transfer: DataTransfer): Promise<Incoming> {
  const items = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const named: Named[] = [];
  for (const { entry, file } of items) {
    if (entry) await collect(entry, '', named);
    // A dropped item outside a file system, such as an image from a web page.
    else if (file) named.push({ path: file.name, file });
  }
  return readNamed(named);
}

async function readNamed(named: readonly Named[]): Promise<Incoming> {
  const [only] = named;
  if (only && named.length === 1 && /\.zip$/i.test(only.path)) {
    // Rejected before it is read: its unpacked content is no smaller.
    if (only.file.size > limits.packageUnpackedBytes)
      throw new ArchiveError(
        t('tooLargeFile', {
          name: only.path,
          size: formatBytes(only.file.size),
          max: formatBytes(limits.packageUnpackedBytes),
        }),
      );
    const { files, leftOut } = await unzipFiles(await only.file.arrayBuffer(), {
      name: only.path,
      isLeftOut: isOfMac,
    });
    return { source: only.path, files, leftOut, isArchive: true };
  }
  if (named.length > limits.packageEntries)
    throw new ArchiveError(t('tooManyFiles', { count: named.length, max: limits.packageEntries }));
  const total = named.reduce((sum, each) => sum + each.file.size, 0);
  if (total > limits.packageUnpackedBytes)
    throw new ArchiveError(
      t('tooLargeFiles', {
        size: formatExactBytes(total),
        max: formatBytes(limits.packageUnpackedBytes),
      }),
    );
  const files: Record<string, DraftFile> = {};
  const leftOut: string[] = [];
  for (const { path, file } of named) {
    if (isOfMac(path)) {
      leftOut.push(path);
      continue;
    }
    const problem = checkPath(path, files);
    if (problem) throw new ArchiveError(t('fileRejected', { path, problem }));
    files[path] = toDraftFile(new Uint8Array(await file.arrayBuffer()));
  }
  const names = Object.keys(files);
  if (names.length === 0) throw new ArchiveError(t('nothingDropped'));
  return {
    source:
      only && names.length === 1
        ? t('sourceFile', { name: only.path })
        : t('sourceFiles', { count: names.length }),
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
    // Browsers return a folder's entries in batches, with an empty batch at the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return;
    for (const each of portion) await collect(each, `${path}/`, into);
  }
}
