/** The packages of a layer, read from the metadata that npm and pip leave beside each. */
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { InstalledPackage, InstalledPackages } from '../../build-types.ts';
import { exceedsStructure } from '../../json-structure.ts';
import { limits } from '../../limits.ts';
import { readPlainFile } from './plain-file.ts';

const {
  count: packagesMax,
  folders: foldersMax,
  manifestBytes,
  requires: requiresMax,
  requiresInAll: requiresInAllMax,
  depth: depthMax,
  textLength,
} = limits.packages;

/** `wanted`: names of required packages. Their paths are known once every package is read. */
type Found = { path: string; name: string; version: string; wanted: string[] };
type PathOf = (name: string, from: string) => string | undefined;

/** @param folder the folder of the layer: `node_modules` for npm, the packages themselves for pip */
export async function installedPackages(folder: string): Promise<InstalledPackages> {
  const root = await realpath(folder);
  const ofNode = await nodePackages(root);
  const ofPython = await pythonPackages(root, packagesMax - ofNode.found.length);
  const all = [...ofNode.found, ...ofPython.found];
  const hasTooMany = keepRequires(all);
  const packages = [
    ...(await required(ofNode.found, nodePaths(ofNode.found))),
    ...(await required(ofPython.found, pythonPaths(ofPython.found))),
  ];
  return {
    packages: packages.sort((a, b) => compare(a.name, b.name) || compare(a.path, b.path)),
    isCut: ofNode.isCut || ofPython.isCut || hasTooMany,
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Visits `node_modules`, and `node_modules` in each package, breadth-first. */
async function nodePackages(root: string): Promise<{ found: Found[]; isCut: boolean }> {
  const found: Found[] = [];
  const waiting = ['node_modules'];
  let folders = 0;
  let isCut = false;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const name of await foldersIn(path.join(root, next))) {
      if (found.length >= packagesMax || ++folders > foldersMax) return { found, isCut: true };
      const at = `${next}/${name}`;
      if (name.startsWith('@') && path.basename(next) === 'node_modules') {
        waiting.push(at);
        continue;
      }
      const manifest = await nodeManifest(path.join(root, at, 'package.json'));
      if (manifest !== undefined) found.push({ path: at, ...manifest });
      const inside = `${at}/node_modules`;
      if (inside.split('node_modules').length - 1 > depthMax) isCut = true;
      else waiting.push(inside);
    }
  }
  return { found, isCut };
}

/** Names of real folders: a link in a package leads anywhere. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort(compare);
}

async function nodeManifest(file: string): Promise<Omit<Found, 'path'> | undefined> {
  const text = await readPlainFile(file, manifestBytes);
  if (text === undefined || exceedsStructure(text, limits.manifest.structure)) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  if (!isRecord(read) || typeof read.name !== 'string' || typeof read.version !== 'string') return undefined;
  const wanted = [read.dependencies, read.optionalDependencies, read.peerDependencies].flatMap((each) =>
    isRecord(each) ? Object.keys(each) : [],
  );
  return { name: short(read.name), version: short(read.version), wanted: bounded(wanted) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const short = (text: string) => text.slice(0, textLength);
const bounded = (names: readonly string[]) => [...new Set(names)].slice(0, requiresMax);

/** Node's own resolution: the nearest `node_modules` above the package. */
function nodePaths(found: readonly Found[]): PathOf {
  const known = new Set(found.map((each) => each.path));
  return (name, from) => {
    for (let above = from; above !== '.'; above = path.posix.dirname(above)) {
      const at = `${above}/${above.endsWith('node_modules') ? '' : 'node_modules/'}${name}`;
      if (known.has(at)) return at;
    }
    return undefined;
  };
}

const distInfo = '.dist-info';

/** pip's `--target` puts a `<name>-<version>.dist-info` beside each package. */
async function pythonPackages(root: string, most: number): Promise<{ found: Found[]; isCut: boolean }> {
  const found: Found[] = [];
  for (const folder of (await foldersIn(root)).filter((name) => name.endsWith(distInfo))) {
    if (found.length >= most) return { found, isCut: true };
    const text = await readPlainFile(path.join(root, folder, 'METADATA'), manifestBytes);
    const metadata = text === undefined ? undefined : pythonMetadata(text);
    if (metadata !== undefined) found.push({ path: folder, ...metadata });
  }
  return { found, isCut: false };
}

/** The head of a METADATA file, which ends at the first empty line (packaging.python.org: core metadata). */
function pythonMetadata(text: string): Omit<Found, 'path'> | undefined {
  const fields = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    fields.set(name, [...(fields.get(name) ?? []).slice(0, requiresMax), line.slice(colon + 1).trim()]);
  }
  const [name] = fields.get('Name') ?? [];
  const [version] = fields.get('Version') ?? [];
  if (name === undefined || version === undefined) return undefined;
  const wanted = (fields.get('Requires-Dist') ?? [])
    // An extra is installed only when someone asks for it.
    .filter((requirement) => !requirement.includes('extra =='))
    .map((requirement) => /^[A-Za-z0-9._-]+/.exec(requirement)?.[0] ?? '');
  return { name: short(name), version: short(version), wanted: bounded(wanted) };
}

/** Names that mean the same package to pip (PEP 503). */
const normalized = (name: string) => name.replaceAll(/[-_.]+/g, '-').toLowerCase();

function pythonPaths(found: readonly Found[]): PathOf {
  const byName = new Map(found.map(({ name, path }) => [normalized(name), path]));
  return (name) => byName.get(normalized(name));
}

/**
 * Forgets what packages require beyond the limit for all of them: each name costs a search, and may add a path to the
 * answer.
 * @returns whether any was forgotten
 */
function keepRequires(found: readonly Found[]): boolean {
  let left = requiresInAllMax;
  let isCut = false;
  for (const each of found) {
    if (each.wanted.length > left) isCut = true;
    each.wanted = each.wanted.slice(0, left);
    left -= each.wanted.length;
  }
  return isCut;
}

async function required(found: readonly Found[], pathOf: PathOf): Promise<InstalledPackage[]> {
  const packages: InstalledPackage[] = [];
  for (const { wanted, ...each } of found) {
    packages.push({ ...each, requires: wanted.flatMap((name) => pathOf(name, each.path) ?? []) });
    // One package may need a millisecond, and a layer has thousands.
    if (wanted.length > 0) await setImmediate();
  }
  return packages;
}
