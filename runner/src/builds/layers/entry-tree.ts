/**
 * The files, folders and links of an archive, kept in memory, so that the host never resolves an untrusted path in its
 * file system. Rejects entries below a link or a file, duplicate files, and links that lead out.
 */

import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';

type Folder = Map<string, TreeNode>;
type TreeNode = { type: 'folder'; entries: Folder } | { type: 'file' } | { type: 'link'; target: string };

/** Links that lead to links; the kernel follows as many (path_resolution(7)). */
const mostLinks = 40;
/** Limits the steps of following all links, so that chains of links cannot take longer than other rejected archives. */
const mostStepsPerEntry = 25;
/** For a path and for the target of a link; some file systems store no longer targets (XFS_SYMLINK_MAXLEN). */
const mostPathBytes = 1024;

/** An entry breaks a rule, which is the end of a sentence. */
export class EntryFault extends Error {
  readonly entry: string;
  readonly rule: Message;
  constructor(entry: string, rule: Message) {
    super(`${JSON.stringify(entry.slice(0, 200))} ${rule.text}`);
    this.entry = entry;
    this.rule = rule;
  }
}

export class EntryTree {
  readonly #root: Folder = new Map();
  readonly #links: { parts: readonly string[]; target: string }[] = [];
  readonly #of: 'layer' | 'package';
  readonly #mostEntries: number;
  #count = 0;
  #steps = 0;

  /** @param mostEntries files, links and their parent folders */
  constructor({ of, mostEntries }: { of: 'layer' | 'package'; mostEntries: number }) {
    this.#of = of;
    this.#mostEntries = mostEntries;
  }

  /** @returns the parts of the path; its parent folders are now in the tree */
  addFile(name: string): string[] {
    const parts = this.#partsOf(name);
    this.#add(parts, { type: 'file' });
    return parts;
  }

  /** Accepts a folder that exists already, by its own entry or as a parent of others. */
  addFolder(name: string): string[] {
    const parts = this.#partsOf(name);
    this.#folder(parts, parts);
    return parts;
  }

  /** `close` checks the target, when all entries are known. */
  addLink(name: string, target: string): string[] {
    const parts = this.#partsOf(name);
    if (target === '' || target.includes('\0')) throw new EntryFault(name, messageOf('ENTRY_LINK_EMPTY', {}));
    if (Buffer.byteLength(target) > mostPathBytes)
      throw new EntryFault(name, messageOf('ENTRY_LINK_TOO_LONG', { most: mostPathBytes }));
    if (target.startsWith('/')) throw this.#leadsOut(name, target);
    this.#add(parts, { type: 'link', target });
    this.#links.push({ parts, target });
    return parts;
  }

  /** @throws EntryFault when a link leads out, also through other links */
  close(): void {
    for (const { parts, target } of this.#links) {
      const name = parts.join('/');
      const end = this.#walk(parts);
      if (end === 'circle') throw new EntryFault(name, messageOf('ENTRY_LINK_CIRCLE', { most: mostLinks }));
      if (end === 'outside') throw this.#leadsOut(name, target);
    }
  }

  /** @returns the path of the file that this path leads to, also through links */
  fileAt(name: string): string | undefined {
    const end = this.#walk(name.split('/'));
    return typeof end === 'object' && end.type === 'file' ? end.parts.join('/') : undefined;
  }

  #add(parts: readonly string[], node: TreeNode): void {
    const folder = this.#folder(parts.slice(0, -1), parts);
    const last = parts.at(-1) ?? '';
    if (folder.has(last)) throw new EntryFault(parts.join('/'), messageOf('ENTRY_TWICE', {}));
    this.#counted(folder, last, node);
  }

  /** @param parts of the folder, which is created if it is missing */
  #folder(parts: readonly string[], ofEntry: readonly string[]): Folder {
    let folder = this.#root;
    for (const part of parts) {
      let next = folder.get(part);
      if (next === undefined) {
        next = { type: 'folder', entries: new Map() };
        this.#counted(folder, part, next);
      }
      if (next.type !== 'folder')
        throw new EntryFault(
          ofEntry.join('/'),
          messageOf(next.type === 'link' ? 'ENTRY_BELOW_LINK' : 'ENTRY_BELOW_FILE', {}),
        );
      folder = next.entries;
    }
    return folder;
  }

  #counted(folder: Folder, name: string, node: TreeNode): void {
    this.#count++;
    if (this.#count > this.#mostEntries) throw new TooManyEntries(this.#mostEntries);
    folder.set(name, node);
  }

  /** Resolves like the kernel: `..` is the parent of the link's target, not of the link. */
  #walk(
    path: readonly string[],
  ): 'outside' | 'circle' | { type: TreeNode['type'] | 'nothing'; parts: string[] } {
    const waiting = [...path].reverse();
    const folders: Folder[] = [this.#root];
    const parts: string[] = [];
    let links = 0;
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      this.#steps++;
      if (this.#steps > mostStepsPerEntry * this.#mostEntries)
        throw new EntryFault(path.join('/'), messageOf('ENTRY_TOO_MANY_LINKS', {}));
      if (part === '' || part === '.') continue;
      if (part === '..') {
        folders.pop();
        parts.pop();
        if (folders.length === 0) return 'outside';
        continue;
      }
      const node = folders.at(-1)?.get(part);
      if (node?.type === 'link') {
        links++;
        if (links > mostLinks) return 'circle';
        waiting.push(...node.target.split('/').reverse());
        continue;
      }
      parts.push(part);
      if (node?.type === 'folder') folders.push(node.entries);
      // A missing entry or a file ends the walk; a further `..` would lead out.
      else return waiting.includes('..') ? 'outside' : { type: node?.type ?? 'nothing', parts };
    }
    return { type: 'folder', parts };
  }

  #partsOf(name: string): string[] {
    const parts = name.split('/');
    const isPlain = parts.every(
      (part) => part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 255,
    );
    if (isPlain && !name.includes('\0') && Buffer.byteLength(name) <= mostPathBytes) return parts;
    throw new EntryFault(
      name,
      messageOf(this.#of === 'layer' ? 'ENTRY_NOT_IN_LAYER' : 'ENTRY_NOT_IN_PACKAGE', {}),
    );
  }

  #leadsOut(name: string, target: string): EntryFault {
    const shown = JSON.stringify(target.slice(0, 200));
    return new EntryFault(
      name,
      messageOf(this.#of === 'layer' ? 'ENTRY_LINK_LEAVES_LAYER' : 'ENTRY_LINK_LEAVES_PACKAGE', {
        target: shown,
      }),
    );
  }
}

/** The entries are too many; no single entry is at fault. */
export class TooManyEntries extends Error {
  readonly most: number;
  constructor(most: number) {
    super(`more than ${most} files and folders`);
    this.most = most;
  }
}
