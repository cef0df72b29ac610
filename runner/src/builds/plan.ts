/** What of a package's dependencies has to be installed, and by which content the result is known; pure functions. */
import { createHash } from 'node:crypto';
import { type PackageFile, RunnerError } from '../types.ts';

export type Tool = 'npm' | 'pip';

export type BuildPlan = {
  tool: Tool;
  /** npm alone: by the letter of the lockfile, which must be there. */
  hasLockfile: boolean;
  /** Files that decide the result, the manifest first. */
  files: readonly PackageFile[];
};

export const lockfiles = ['npm-shrinkwrap.json', 'package-lock.json'] as const;
/** Scripts that npm runs for the project itself; they may read any file of it. */
const ownScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
] as const;
/** A dependency that is a folder or an archive of the project. */
const isOwnPath = (spec: unknown) =>
  typeof spec === 'string' && /^(file:|link:|workspace:|\.|\/|~\/)/.test(spec);

/**
 * @returns undefined when there is nothing to install: no manifest, no dependencies, or they are in the package already
 * @throws RunnerError BUILD_FAILED for a manifest that cannot be read
 */
export function planOf(language: 'nodejs' | 'python', files: readonly PackageFile[]): BuildPlan | undefined {
  return language === 'nodejs' ? npmPlan(files) : pipPlan(files);
}

function npmPlan(files: readonly PackageFile[]): BuildPlan | undefined {
  const manifest = files.find(({ path }) => path === 'package.json');
  if (!manifest || files.some(({ path }) => path.startsWith('node_modules/'))) return undefined;
  const read = manifestOf(manifest);
  const dependencies = { ...versionsIn(read, 'dependencies'), ...versionsIn(read, 'optionalDependencies') };
  if (Object.keys(dependencies).length === 0) return undefined;
  const scripts = objectIn(read, 'scripts');
  const readsProject =
    ownScripts.some((name) => name in scripts) ||
    'workspaces' in read ||
    Object.values(dependencies).some(isOwnPath);
  const lockfile = lockfiles.map((name) => files.find(({ path }) => path === name)).find(Boolean);
  const config = files.find(({ path }) => path === '.npmrc');
  const deciding = [manifest, lockfile, config].filter((file) => file !== undefined);
  return { tool: 'npm', hasLockfile: lockfile !== undefined, files: readsProject ? files : deciding };
}

function pipPlan(files: readonly PackageFile[]): BuildPlan | undefined {
  const manifest = files.find(({ path }) => path === 'requirements.txt');
  if (!manifest) return undefined;
  const lines = textOf(manifest)
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
  if (lines.length === 0) return undefined;
  // Options may name other files, and so may a requirement that is a path.
  const readsProject = lines.some((line) =>
    /^(-[rce]|--(requirement|constraint|editable|find-links))\b|^[./]|\bfile:/.test(line),
  );
  return { tool: 'pip', hasLockfile: false, files: readsProject ? files : [manifest] };
}

/** @param maker everything beside the files that the result depends on: interpreter, tool, platform */
export function layerKey(plan: BuildPlan, maker: readonly string[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([plan.tool, plan.hasLockfile, ...maker]));
  for (const file of [...plan.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const content =
      file.path === 'package.json' && plan.files.length <= 3 ? deciding(file) : Buffer.from(file.content);
    hash.update(`\0${file.path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** What of a package.json npm looks at: a new description or start script is no reason to install again. */
function deciding(manifest: PackageFile): Buffer {
  const read = manifestOf(manifest);
  const names = [
    'dependencies',
    'optionalDependencies',
    'peerDependencies',
    'devDependencies',
    'overrides',
    'engines',
    'config',
  ];
  return Buffer.from(JSON.stringify(names.map((name) => read[name])));
}

function manifestOf(file: PackageFile): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(textOf(file).replace(/^\ufeff/, ''));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new RunnerError(
      'BUILD_FAILED',
      `package.json is not JSON: ${why}. Correct it and create the version again.`,
    );
  }
  throw new RunnerError(
    'BUILD_FAILED',
    'package.json holds no object. Correct it and create the version again.',
  );
}

/** npm reads a list as packages called 0, 1 and so on, and a number as a fault of its own. */
function versionsIn(read: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = read[name];
  const isList = Array.isArray(value) || (value !== undefined && typeof value !== 'object');
  const wrong = isList ? undefined : Object.entries(value ?? {}).find(([, spec]) => typeof spec !== 'string');
  if (!isList && wrong === undefined) return objectIn(read, name);
  throw new RunnerError(
    'BUILD_FAILED',
    `${name} of package.json must be an object of names and versions, such as {"lodash": "^4.17.21"}; ${wrong === undefined ? 'it is none' : `the version of ${JSON.stringify(wrong[0].slice(0, 200))} is no text`}. Correct it and create the version again.`,
  );
}

function objectIn(read: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = read[name];
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const textOf = (file: PackageFile) => Buffer.from(file.content).toString('utf8');
