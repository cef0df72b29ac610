/**
 * What a stream of entries has made so far, kept in memory: the host never asks the file system where a path of a
 * stranger leads. Nothing lies below a link or a file, nothing is there twice, and no link leads out.
 */

type Folder = Map<string, TreeNode>;
type TreeNode = { type: 'folder'; entries: Folder } | { type: 'file' } | { type: 'link'; target: string };

/** Links that lead to links; the kernel follows as many (path_resolution(7)). */
const mostLinks = 40;
/** Of walking along all links, so that links to links to links take no longer than anything else that is refused. */
const mostSteps = 5_000_000;

export class EntryTree {
  readonly #root: Folder = new Map();
  readonly #links: { parts: readonly string[]; target: string }[] = [];
  readonly #mostEntries: number;
  #count = 0;
  #steps = 0;

  /** @param mostEntries files, links and the folders around them */
  constructor(mostEntries: number) {
    this.#mostEntries = mostEntries;
  }

  /** @returns the parts of its path; the folders above it are in the tree now */
  addFile(name: string): string[] {
    const parts = partsOf(name);
    this.#add(parts, { type: 'file' });
    return parts;
  }

  /** Where it leads is judged when all are known. */
  addLink(name: string, target: string): string[] {
    const parts = partsOf(name);
    if (target === '' || target.startsWith('/') || /[\0\\]/.test(target) || Buffer.byteLength(target) > 1024)
      throw leadsOut(name);
    this.#add(parts, { type: 'link', target });
    this.#links.push({ parts, target });
    return parts;
  }

  /** @throws Error when a link leads out, through however many others */
  close(): void {
    for (const { parts } of this.#links) if (!this.#staysInside(parts)) throw leadsOut(parts.join('/'));
  }

  #add(parts: readonly string[], node: TreeNode): void {
    let folder = this.#root;
    for (const part of parts.slice(0, -1)) {
      let next = folder.get(part);
      if (next === undefined) {
        next = { type: 'folder', entries: new Map() };
        this.#counted(folder, part, next);
      }
      if (next.type !== 'folder')
        throw new Error(`the layer holds ${shown(parts)}, which is below a ${next.type}`);
      folder = next.entries;
    }
    const last = parts.at(-1) ?? '';
    if (folder.has(last)) throw new Error(`the layer holds ${shown(parts)} twice`);
    this.#counted(folder, last, node);
  }

  #counted(folder: Folder, name: string, node: TreeNode): void {
    this.#count++;
    if (this.#count > this.#mostEntries)
      throw new Error(`a layer has at most ${this.#mostEntries} files and folders`);
    folder.set(name, node);
  }

  /** As the kernel walks: `..` is the parent of where a link led, not of where it lies. */
  #staysInside(link: readonly string[]): boolean {
    const waiting = [...link].reverse();
    const folders: Folder[] = [this.#root];
    let links = 0;
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      this.#steps++;
      if (this.#steps > mostSteps) throw new Error('the layer holds links that lead to too many others');
      if (part === '' || part === '.') continue;
      if (part === '..') {
        folders.pop();
        if (folders.length === 0) return false;
        continue;
      }
      const node = folders.at(-1)?.get(part);
      if (node?.type === 'link') {
        links++;
        if (links > mostLinks) return false;
        waiting.push(...node.target.split('/').reverse());
      } else if (node?.type === 'folder') folders.push(node.entries);
      // Nothing is there, or a file: no walk goes on from it, and none may be meant to.
      else return !waiting.includes('..');
    }
    return true;
  }
}

function partsOf(name: string): string[] {
  const parts = name.split('/');
  const isPlain = parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 255,
  );
  if (isPlain && !/[\0\\]/.test(name) && Buffer.byteLength(name) <= 1024) return parts;
  throw new Error(`the layer holds ${JSON.stringify(name.slice(0, 200))}, which is no path inside it`);
}

const leadsOut = (name: string) =>
  new Error(`the layer holds the link ${JSON.stringify(name.slice(0, 200))}, which leads out of it`);

const shown = (parts: readonly string[]) => JSON.stringify(parts.join('/').slice(0, 200));
