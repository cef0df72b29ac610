/**
 * Opens files by the descriptor of their folder and one name, like `openat`, which Node.js lacks:
 * `/proc/self/fd/<handle>/<name>`. The kernel resolves only the name and does not follow it if it is a link.
 */
import { closeSync, constants, mkdirSync, openSync, symlinkSync } from 'node:fs';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

export const below = (folder: number, name: string): string => `/proc/self/fd/${folder}/${name}`;

export const openFolder = (path: string): number => openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

/** Does not wait on a device or a pipe. */
export const openFile = (path: string): number => openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

type Made = Map<string, Made>;

/** Writes entries below a folder and keeps the path to the last entry's folder open. */
export class FolderWriter {
  readonly #root: number;
  readonly #open: { name: string; handle: number; made: Made }[] = [];
  readonly #made: Made = new Map();

  constructor(root: number) {
    this.#root = root;
  }

  /** @returns the descriptor of a new file */
  create(parts: readonly string[], mode: number): number {
    return openSync(this.#place(parts), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  }

  link(parts: readonly string[], target: string): void {
    symlinkSync(target, this.#place(parts));
  }

  close(): void {
    for (const { handle } of this.#open.splice(0)) closeSync(handle);
  }

  #place(parts: readonly string[]): string {
    const folders = parts.slice(0, -1);
    const shared = this.#open.findIndex(({ name }, index) => name !== folders[index]);
    for (const { handle } of this.#open.splice(shared < 0 ? folders.length : shared)) closeSync(handle);
    for (const name of folders.slice(this.#open.length)) this.#enter(name);
    return below(this.#open.at(-1)?.handle ?? this.#root, parts.at(-1) ?? '');
  }

  #enter(name: string): void {
    const around = this.#open.at(-1);
    const path = below(around?.handle ?? this.#root, name);
    const siblings = around?.made ?? this.#made;
    let made = siblings.get(name);
    if (made === undefined) {
      mkdirSync(path, 0o755);
      made = new Map();
      siblings.set(name, made);
    }
    this.#open.push({ name, handle: openFolder(path), made });
  }
}
