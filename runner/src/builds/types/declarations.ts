/** The files that a TypeScript declaration refers to, as the editor's TypeScript will request them; pure functions. */
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { exports as exportsOf } from 'resolve.exports';
import { exceedsStructure } from '../../json-structure.ts';
import { limits } from '../../limits.ts';

/** The fields of a `package.json` that locate declarations. */
export type Manifest = Readonly<Record<string, unknown>>;

const manifestFields = ['name', 'version', 'type', 'main', 'types', 'typings', 'typesVersions', 'exports'];
const imported =
  /(?:\bfrom|\bimport\s*\(|\brequire\s*\(|\bimport)\s*(["'])([^"'\n]{1,300})\1|^\/\/\/\s*<reference\s+(path|types)\s*=\s*(["'])([^"'\n]{1,300})\4/gm;

/** The specifiers in a declaration: `./file.js`, `package`, `@scope/package/part`. */
export function specifiersIn(text: string): string[] {
  const found = new Set<string>();
  for (const [, , specifier, reference, , name] of text.matchAll(imported)) {
    if (specifier !== undefined) found.add(specifier);
    else if (name !== undefined)
      found.add(reference === 'path' && !name.startsWith('.') ? `./${name}` : name);
  }
  return [...found];
}

/**
 * The package and the part that a specifier names, in the spelling of `exports`. Undefined for an invalid package name
 * and for Node's own modules, whose types the editor has itself.
 */
export function packageIn(specifier: string): { name: string; part: string } | undefined {
  if (isBuiltin(specifier) || /^(@types\/)?node(\/|$)/.test(specifier)) return undefined;
  const [, name, rest] =
    /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(\/[^\0\\]+)?$/i.exec(specifier) ?? [];
  return name === undefined ? undefined : { name, part: rest === undefined ? '.' : `.${rest}` };
}

/** `@types/name`, `@types/scope__name`: types for packages that ship none, by other publishers. */
export function typesPackageOf(name: string): string {
  return `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`;
}

/** The possible declaration files of a path, most likely first. @param target relative, with or without an extension */
export function declarationsOf(target: string): string[] {
  if (/\.d\.[cm]?ts$/.test(target)) return [target];
  const [, stem, ending] = /^(.*)\.([cm]?)[jt]s$/.exec(target) ?? [];
  if (stem !== undefined) return [`${stem}.d.${ending ?? ''}ts`, `${target}.d.ts`];
  const folder = target === '' || target.endsWith('/') ? target : `${target}/`;
  const asFile =
    target === '' || target.endsWith('/') ? [] : ['.d.ts', '.d.mts', '.d.cts'].map((end) => target + end);
  return [...asFile, `${folder}index.d.ts`, `${folder}index.d.mts`, `${folder}index.d.cts`];
}

/**
 * The possible entry files of a package's part: for `import`, and for `require` if it differs. Paths are relative to
 * the package.
 */
export function entriesOf(manifest: Manifest, part: string): string[][] {
  const { exports, types, typings, main } = manifest;
  if (exports !== undefined && exports !== null)
    return [false, true].map((require) => exported(exports, { part, require }));
  if (part !== '.') return [declarationsOf(plain(part))];
  const named = [types, typings, main].filter((each) => typeof each === 'string');
  return [[...named.map(plain), ''].flatMap(declarationsOf)];
}

function exported(exports: unknown, { part, require }: { part: string; require: boolean }): string[] {
  try {
    const found = exportsOf({ name: '', exports } as never, part, { require, conditions: ['types'] }) ?? [];
    return found.flatMap((each) => declarationsOf(plain(each)));
  } catch {
    // A part that the package does not export has no types.
    return [];
  }
}

/** A `package.json` with only the fields that the editor needs. */
export function manifestIn(text: string): Manifest {
  if (exceedsStructure(text, limits.manifest.structure)) return {};
  const read: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return {};
  return Object.fromEntries(Object.entries(read).filter(([name]) => manifestFields.includes(name)));
}

const plain = (target: string) =>
  path.posix
    .normalize(target)
    .replace(/^(\.?\/)+/, '')
    .replace(/^\.$/, '');
