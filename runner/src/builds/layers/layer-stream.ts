/**
 * Reads a layer from its sandbox: for each entry a line of JSON and, for a file, its bytes. The sender runs untrusted
 * code, so every path, size and link is checked before anything is written. Reads block, so this runs in a process of
 * its own (`layer-writer.ts`).
 */
import { closeSync, readSync, writeSync } from 'node:fs';
import { limits } from '../../limits.ts';
import { EntryFault, EntryTree, TooManyEntries } from './entry-tree.ts';
import { FolderWriter } from './handles.ts';

type Entry =
  | { type: 'file'; path: string; size: number; executable: boolean }
  | { type: 'link'; path: string; target: string }
  | { type: 'end' };

/**
 * @property codeBytes of the version that the layer is made for; code and layer share one size limit
 * @property mostEntries files, links and folders
 */
type Layer = { folder: number; codeBytes: number; mostEntries: number };

/**
 * Writes the entries below an empty folder.
 * @param input descriptor to read from
 * @throws Error for input that breaks the rules
 */
export function writeLayer(input: number, layer: Layer): void {
  try {
    writeEntries(input, layer);
  } catch (error) {
    if (error instanceof EntryFault)
      throw new Error(
        `the layer holds ${JSON.stringify(error.entry.slice(0, 200))}, which ${error.rule.text}`,
      );
    if (error instanceof TooManyEntries)
      throw new Error(`a layer has at most ${error.most} files and folders`);
    throw error;
  }
}

function writeEntries(input: number, { folder, codeBytes, mostEntries }: Layer): void {
  const reader = new Reader(input);
  const tree = new EntryTree({ of: 'layer', mostEntries });
  const writer = new FolderWriter(folder);
  const room = limits.layerBytes - codeBytes;
  let bytes = 0;
  for (let entry = entryOf(reader.line()); entry.type !== 'end'; entry = entryOf(reader.line())) {
    if (entry.type === 'link') {
      writer.link(tree.addLink(entry.path, entry.target), entry.target);
      continue;
    }
    const parts = tree.addFile(entry.path);
    bytes += entry.size;
    if (bytes > room) {
      // Counts the remaining bytes without storing them, so that the error reports how much must go.
      if (bytes > 2 * limits.layerBytes) throw tooLarge(`more than ${2 * limits.layerBytes}`, codeBytes);
      for (const _ of reader.bytes(entry.size));
      continue;
    }
    const file = writer.create(parts, entry.executable ? 0o755 : 0o644);
    for (const piece of reader.bytes(entry.size)) writeWhole(file, piece);
    closeSync(file);
  }
  if (bytes > room) throw tooLarge(`${bytes}`, codeBytes);
  tree.close();
  writer.close();
}

function writeWhole(file: number, piece: Buffer): void {
  for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
}

const tooLarge = (measured: string, codeBytes: number) =>
  new Error(
    `they are ${measured} bytes and the code ${codeBytes}; a version has at most ${limits.layerBytes} bytes (680 MB) with its dependencies. Depend on less, or remove what the code does not need`,
  );

const noEntry = () => new Error('the layer holds an entry that is none');

function entryOf(line: string): Entry {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    throw noEntry();
  }
  if (typeof read === 'object' && read !== null) {
    const { type, path: name, size, executable, target } = read as Record<string, unknown>;
    if (type === 'end') return { type };
    if (type === 'link' && typeof name === 'string' && typeof target === 'string')
      return { type, path: name, target };
    const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
    if (type === 'file' && typeof name === 'string' && isSize)
      return { type, path: name, size, executable: executable === true };
  }
  throw noEntry();
}

const lineBytes = 8192;

class Reader {
  readonly #input: number;
  readonly #buffer = Buffer.allocUnsafe(256 * 1024);
  #rest: Buffer = Buffer.alloc(0);

  constructor(input: number) {
    this.#input = input;
  }

  line(): string {
    let line = Buffer.alloc(0);
    for (;;) {
      const end = this.#rest.indexOf(10);
      const piece = this.#rest.subarray(0, end < 0 ? this.#rest.length : end);
      if (line.length + piece.length > lineBytes) throw noEntry();
      line = Buffer.concat([line, piece]);
      this.#rest = this.#rest.subarray(piece.length);
      if (end >= 0) {
        this.#rest = this.#rest.subarray(1);
        return line.toString('utf8');
      }
      this.#fill();
    }
  }

  *bytes(size: number): Generator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) this.#fill();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  #fill(): void {
    const read = readSync(this.#input, this.#buffer);
    if (read === 0) throw new Error('the layer was cut off');
    this.#rest = this.#buffer.subarray(0, read);
  }
}
