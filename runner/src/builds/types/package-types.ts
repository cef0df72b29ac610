/** The declarations of an installed package and of everything they refer to, for completion in the editor. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { PackageTypes } from '../../build-types.ts';
import { limits } from '../../limits.ts';
import { readPlainFile } from '../packages/plain-file.ts';
import {
  declarationsOf,
  entriesOf,
  type Manifest,
  manifestIn,
  packageIn,
  specifiersIn,
  typesPackageOf,
} from './declarations.ts';

/** @param folder the folder that contains `node_modules` */
export async function packageTypes(folder: string, packageName: string): Promise<PackageTypes> {
  return await new Walk(await realpath(folder)).from(packageName);
}

/** Visits files breadth-first, so that the limits cut off what is furthest from the package's entry. */
class Walk {
  readonly #root: string;
  readonly #files = new Map<string, string>();
  readonly #manifests = new Map<string, Promise<Manifest | undefined>>();
  readonly #waiting: string[] = [];
  readonly #seen = new Set<string>();
  #bytes = 0;
  #lookups = 0;
  #isCut = false;

  constructor(root: string) {
    this.#root = root;
  }

  async from(packageName: string): Promise<PackageTypes> {
    const wanted = packageIn(packageName);
    if (wanted) this.#add(await this.#inPackage(wanted.name, { part: '.', from: '' }));
    for (let next = this.#waiting.shift(); next !== undefined && !this.#isCut; next = this.#waiting.shift()) {
      const text = await this.#read(next);
      if (text === undefined) continue;
      this.#keep(next, text);
      for (const specifier of specifiersIn(text)) this.#add(await this.#declared(specifier, next));
    }
    return { files: [...this.#files].map(([path, text]) => ({ path, text })), isCut: this.#isCut };
  }

  #add(files: readonly string[]): void {
    for (const file of files) {
      if (!this.#seen.has(file)) this.#waiting.push(file);
      this.#seen.add(file);
    }
  }

  /** Does nothing once the limits are reached. */
  #keep(file: string, text: string): void {
    if (this.#files.has(file)) return;
    const bytes = this.#bytes + Buffer.byteLength(text);
    if (this.#files.size >= limits.types.files || bytes > limits.types.bytes) {
      this.#isCut = true;
      return;
    }
    this.#bytes = bytes;
    this.#files.set(file, text);
  }

  async #declared(specifier: string, from: string): Promise<string[]> {
    if (/^\.\.?(\/|$)/.test(specifier)) {
      const target = path.posix.join(path.posix.dirname(from), specifier);
      return await this.#firstOf(declarationsOf(target));
    }
    const named = packageIn(specifier);
    return named ? await this.#inPackage(named.name, { part: named.part, from }) : [];
  }

  /**
   * The declarations of a package's part, resolved from a file because the package may be installed in a nested folder.
   */
  async #inPackage(name: string, { part, from }: { part: string; from: string }): Promise<string[]> {
    for (const each of name.startsWith('@types/') ? [name] : [name, typesPackageOf(name)]) {
      for (const dir of foldersAbove(from)) {
        const packageDir = path.posix.join(dir, 'node_modules', each);
        const manifest = await this.#manifest(packageDir);
        if (!manifest) continue;
        const entries: string[] = [];
        for (const below of entriesOf(manifest, part))
          entries.push(...(await this.#firstOf(below.map((file) => path.posix.join(packageDir, file)))));
        if (entries.length === 0) break;
        this.#keep(`${packageDir}/package.json`, JSON.stringify(manifest));
        return entries;
      }
    }
    return [];
  }

  #manifest(packageDir: string): Promise<Manifest | undefined> {
    const known = this.#manifests.get(packageDir);
    if (known) return known;
    const asked = this.#read(`${packageDir}/package.json`).then((text) => {
      try {
        return text === undefined ? undefined : manifestIn(text);
      } catch {
        return undefined;
      }
    });
    this.#manifests.set(packageDir, asked);
    return asked;
  }

  async #firstOf(files: readonly string[]): Promise<string[]> {
    for (const file of files)
      if (this.#seen.has(file) || (await this.#bytesOf(file)) !== undefined) return [file];
    return [];
  }

  async #read(file: string): Promise<string | undefined> {
    const bytes = await this.#bytesOf(file);
    if (bytes === undefined || bytes > limits.types.bytes) return undefined;
    return await readPlainFile(path.join(this.#root, file), limits.types.bytes);
  }

  /** The size of a regular file without links in its path: packages contain untrusted paths and links. */
  async #bytesOf(file: string): Promise<number | undefined> {
    const full = path.join(this.#root, file);
    if (!full.startsWith(`${this.#root}${path.sep}`)) return undefined;
    this.#isCut ||= ++this.#lookups > limits.types.lookups;
    if (this.#isCut) return undefined;
    try {
      if ((await realpath(full)) !== full) return undefined;
      const found = await lstat(full);
      return found.isFile() ? found.size : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * `node_modules/a/lib` → `node_modules/a/lib`, `node_modules/a`, ``: the folders in which Node looks for packages,
 * nearest first.
 */
function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  const folders = parts.map((_, index) => parts.slice(0, parts.length - index));
  return [...folders, []]
    .filter((folder) => folder.at(-1) !== 'node_modules')
    .map((folder) => folder.join('/'));
}
