/**
 * A layer as its sandbox sends it: for each entry a line of JSON and, for a file, its bytes. The sender is the code of
 * strangers: every path, size and link is checked before anything is written.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { bounds } from '../bounds.ts';

type Entry =
  | { type: 'file'; path: string; size: number; executable: boolean }
  | { type: 'link'; path: string; target: string }
  | { type: 'end' };

/**
 * Writes the entries below `dir`, which is empty.
 * @param codeBytes of the version that the layer is made for, whose room is its code's too
 * @returns the bytes of all files; rejects whatever is out of the rules
 */
export async function writeLayer(
  source: Readable,
  { dir, codeBytes }: { dir: string; codeBytes: number },
): Promise<number> {
  const reader = new Reader(source);
  const room = bounds.layerBytes - codeBytes;
  let bytes = 0;
  for (let count = 0; ; count++) {
    const entry = entryOf(await reader.line());
    if (entry.type === 'end') {
      if (bytes > room) throw tooLarge(`${bytes}`, codeBytes);
      return bytes;
    }
    if (count >= bounds.layerEntries) throw new Error(`a layer has at most ${bounds.layerEntries} files`);
    const target = path.join(dir, ...partsOf(entry.path));
    await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
    if (entry.type === 'link') {
      staysInside(entry);
      await symlink(entry.target, target);
      continue;
    }
    bytes += entry.size;
    if (bytes > room) {
      // The rest is counted and not kept, so that whoever reads the refusal knows how much has to go.
      if (bytes > 2 * bounds.layerBytes) throw tooLarge(`more than ${2 * bounds.layerBytes}`, codeBytes);
      await reader.skip(entry.size);
      continue;
    }
    // `wx`: a link that was sent before under the same name is not followed.
    const file = createWriteStream(target, { flags: 'wx', mode: entry.executable ? 0o755 : 0o644 });
    try {
      for await (const chunk of reader.bytes(entry.size)) {
        if (!file.write(chunk)) await once(file, 'drain');
      }
    } finally {
      file.end();
      await finished(file);
    }
  }
}

const tooLarge = (measured: string, codeBytes: number) =>
  new Error(
    `they are ${measured} bytes and the code ${codeBytes}; a version has at most ${bounds.layerBytes} bytes (680 MB) with its dependencies. Depend on less, or remove what the code does not need`,
  );

function entryOf(line: string): Entry {
  const read: unknown = JSON.parse(line);
  if (typeof read === 'object' && read !== null) {
    const { type, path: name, size, executable, target } = read as Record<string, unknown>;
    if (type === 'end') return { type };
    if (type === 'link' && typeof name === 'string' && typeof target === 'string')
      return { type, path: name, target };
    const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
    if (type === 'file' && typeof name === 'string' && isSize)
      return { type, path: name, size, executable: executable === true };
  }
  throw new Error('the layer holds an entry that is none');
}

function partsOf(name: string): string[] {
  const parts = name.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (isPlain && !/[\0\\]/.test(name) && Buffer.byteLength(name) <= 1024) return parts;
  throw new Error(`the layer holds ${JSON.stringify(name.slice(0, 200))}, which is no path inside it`);
}

/** Folders are made by us alone, so a link's meaning is what its text says. */
function staysInside({ path: name, target }: { path: string; target: string }): void {
  const meant = path.posix.join(path.posix.dirname(name), target);
  const isInside = !path.posix.isAbsolute(target) && meant !== '..' && !meant.startsWith('../');
  if (isInside && !/[\0\\]/.test(target) && target !== '') return;
  throw new Error(`the layer holds the link ${JSON.stringify(name.slice(0, 200))}, which leads out of it`);
}

const lineBytes = 8192;

class Reader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: Readable) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString('utf8');
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > lineBytes) throw new Error('the layer holds an entry that is none');
      this.#rest = Buffer.concat([this.#rest, await this.#next()]);
    }
  }

  async skip(size: number): Promise<void> {
    for await (const _ of this.bytes(size));
  }

  async *bytes(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new Error('the layer was cut off');
    return value;
  }
}
