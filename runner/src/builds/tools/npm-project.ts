/** The part of a Node.js package that npm installs from; pure functions. */

import { finderIn } from '../../code/package-files.ts';
import { RunnerError } from '../../errors.ts';
import { exceedsStructure } from '../../json-structure.ts';
import { limits } from '../../limits.ts';
import { messageOf } from '../../messages.ts';
import type { PackageEntry, PackageFile } from '../../types.ts';

export const lockfiles = ['npm-shrinkwrap.json', 'package-lock.json'] as const;

export type NpmProject = {
  lockfile: PackageFile | undefined;
  /**
   * The files that npm needs, made only from the fields that affect the result; undefined when npm may read other
   * files.
   */
  reduced: readonly PackageFile[] | undefined;
};

/** Scripts that npm runs for the project itself ("npm scripts", life cycle operation order of `ci` and `install`). */
const lifecycleScripts = [
  ...['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
  'dependencies',
];
const dependencyFields = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'];
const mostNestedOverrides = 20;
const dependenciesExample = '{"lodash": "^4.17.21"}';

/**
 * @returns undefined when there is nothing to install
 * @throws RunnerError BUILD_FAILED for an unreadable manifest
 */
export function npmProject(entries: readonly PackageEntry[]): NpmProject | undefined {
  const find = finderIn(entries);
  const manifest = find('package.json');
  if (!manifest || entries.some(({ path }) => /^node_modules(\/|$)/.test(path))) return undefined;
  const read = manifestOf(manifest);
  const wanted = { ...versionsIn(read, 'dependencies'), ...versionsIn(read, 'optionalDependencies') };
  if (Object.keys(wanted).length === 0) return undefined;
  const lockfile = lockfiles.map(find).find(Boolean);
  if (lockfile) requireSize(lockfile, limits.lockfileBytes);
  const config = find('.npmrc');
  const rest = [lockfile, config].filter((file) => file !== undefined);
  const isReducible =
    isPlain(read) && !(lockfile && /"(file|link|workspace):|"link"\s*:/.test(textOf(lockfile)));
  return {
    lockfile,
    reduced: isReducible
      ? [{ path: 'package.json', content: reducedManifest(read), executable: false }, ...rest]
      : undefined,
  };
}

/**
 * Whether npm reads only the fields that `reducedManifest` keeps. If this is wrongly true, the build fails because
 * files are missing.
 */
function isPlain(read: Record<string, unknown>): boolean {
  const scripts = objectIn(read, 'scripts');
  return (
    !lifecycleScripts.some((name) => name in scripts) &&
    !('workspaces' in read) &&
    dependencyFields.every((name) => Object.values(objectIn(read, name)).every(isOfARegistry)) &&
    hasPlainOverrides(read.overrides, 0)
  );
}

function hasPlainOverrides(value: unknown, depth: number): boolean {
  if (value === undefined) return true;
  if (typeof value === 'string') return isOfARegistry(value) || /^\$[@\w./-]+$/.test(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (
    depth < mostNestedOverrides && Object.values(value).every((each) => hasPlainOverrides(each, depth + 1))
  );
}

/**
 * A version, range or tag of a package (npm-package-arg: anything with a slash, a leading dot or `.tgz` may be a file).
 */
function isOfARegistry(spec: unknown): boolean {
  if (typeof spec !== 'string') return false;
  const version = spec.replace(/^npm:(@[\w.~-]+\/)?[\w.~-]+@?/, '');
  return (
    /^[\w.*+^~<>=|\s-]*$/.test(version) && !/^\s*[.~]+\s*$|^\s*\.|\.(tgz|tar|tar\.gz)\s*$/i.test(version)
  );
}

/**
 * Omits fields such as description and start script: no script can read them, and a change of them needs no new
 * installation.
 */
function reducedManifest(read: Record<string, unknown>): Buffer {
  const kept: [string, unknown][] = dependencyFields
    .filter((name) => name in read)
    .map((name) => [name, sorted(objectIn(read, name))]);
  const engines = Object.entries(objectIn(read, 'engines')).filter(([, range]) => typeof range === 'string');
  if (engines.length > 0) kept.push(['engines', sorted(Object.fromEntries(engines))]);
  const optionalPeers = Object.entries(objectIn(read, 'peerDependenciesMeta')).filter(
    ([, about]) =>
      typeof about === 'object' && about !== null && 'optional' in about && about.optional === true,
  );
  if (optionalPeers.length > 0) {
    const meta = optionalPeers.map(([name]) => [name, { optional: true }]);
    kept.push(['peerDependenciesMeta', sorted(Object.fromEntries(meta))]);
  }
  if (read.overrides !== undefined) kept.push(['overrides', read.overrides]);
  return Buffer.from(`${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
}

const sorted = (object: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

/** @throws RunnerError BUILD_FAILED for a file that would take too long to parse */
export function requireSize({ path, content }: PackageFile, bytesMax: number): void {
  if (content.length <= bytesMax) return;
  throw new RunnerError(
    'BUILD_FAILED',
    messageOf('MANIFEST_TOO_LARGE', { path, bytes: content.length, most: bytesMax }),
  );
}

function manifestOf(file: PackageFile): Record<string, unknown> {
  requireSize(file, limits.manifest.bytes);
  const text = textOf(file).replace(/^\ufeff/, '');
  if (exceedsStructure(text, limits.manifest.structure))
    throw new RunnerError('BUILD_FAILED', messageOf('MANIFEST_TOO_DEEP', limits.manifest.structure));
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new RunnerError('BUILD_FAILED', messageOf('MANIFEST_NOT_JSON', { why }));
  }
  throw new RunnerError('BUILD_FAILED', messageOf('MANIFEST_NO_OBJECT', {}));
}

/** npm reads an array as packages named 0, 1 and so on, and fails on a number with an error of its own. */
function versionsIn(read: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = read[name];
  const isList = Array.isArray(value) || (value !== undefined && typeof value !== 'object');
  const wrong = isList ? undefined : Object.entries(value ?? {}).find(([, spec]) => typeof spec !== 'string');
  if (!isList && wrong === undefined) return objectIn(read, name);
  throw new RunnerError(
    'BUILD_FAILED',
    wrong === undefined
      ? messageOf('DEPENDENCIES_NO_OBJECT', { field: name, example: dependenciesExample })
      : messageOf('DEPENDENCY_NO_TEXT', {
          field: name,
          example: dependenciesExample,
          name: JSON.stringify(wrong[0].slice(0, 200)),
        }),
  );
}

function objectIn(read: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = read[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

const textOf = (file: PackageFile) => Buffer.from(file.content).toString('utf8');
