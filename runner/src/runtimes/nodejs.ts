/** Node.js interpreters: packages of the npm registry, unpacked into the data folder. */

import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { asideOf, keepDurably, removeUnfinished } from '../durable/aside.ts';
import { messageOf } from '../messages.ts';
import { inside } from '../sandbox/bwrap-args.ts';
import type { InstallOptions } from '../types.ts';
import type { NodePackage, NodeRuntime } from './catalogue.ts';
import type { Found } from './interpreter.ts';
import { watchNpmDownload } from './npm-download.ts';
import { runTool, ToolError } from './run-tool.ts';

/** The state of a runtime in the data folder. */
export async function findNode(runtime: NodeRuntime, dataDir: string): Promise<Found> {
  const wanted = runtime.packages[process.arch];
  if (!wanted) return { state: 'notInstalled', fix: notOnNpm(runtime) };
  const dir = nodeDir(dataDir, runtime, wanted);
  const program = path.join(dir, 'bin/node');
  if (!(await stat(program).catch(() => undefined))) {
    const command = `node runner/src/install-runtime.ts ${dataDir} ${runtime.id}`;
    return {
      state: 'notInstalled',
      fix: messageOf('INSTALL_ON_PAGE', { command }),
    };
  }
  try {
    const exactVersion = (await runTool(program, ['-p', 'process.versions.node'], { env: {} })).trim();
    if (exactVersion !== wanted.version) {
      return {
        state: 'broken',
        fix: messageOf('REINSTALL_OTHER_VERSION', { folder: dir, version: exactVersion }),
      };
    }
    const command = [`${inside.interpreter}/bin/node`];
    const interpreter = {
      id: runtime.id,
      language: 'nodejs',
      exactVersion,
      program,
      interpreterDir: dir,
      command,
    } as const;
    return { state: 'installed', interpreter };
  } catch (error) {
    return { state: 'broken', fix: messageOf('REINSTALL_BROKEN', { folder: dir, why: message(error) }) };
  }
}

const notOnNpm = ({ title }: NodeRuntime) => messageOf('NOT_ON_NPM', { title, arch: process.arch });

/**
 * Downloads the package with the machine's own npm, which has the configuration of registry and proxy. Checks it
 * against the catalogue, unpacks `bin/node` into a temporary folder and renames that.
 */
export async function installNode(
  runtime: NodeRuntime,
  { dataDir, onProgress, signal }: InstallOptions & { dataDir: string },
): Promise<void> {
  const wanted = runtime.packages[process.arch];
  if (!wanted) throw new Error(notOnNpm(runtime).text);
  const dir = nodeDir(dataDir, runtime, wanted);
  await mkdir(path.dirname(dir), { recursive: true, mode: 0o755 });
  await removeUnfinished(path.dirname(dir));
  const aside = asideOf(dir);
  await mkdir(aside);
  try {
    const archive = await fetchPackage(wanted, { aside, onProgress, signal });
    onProgress?.({ phase: 'unpacking' });
    await runTool(
      'tar',
      ['-xzf', archive, '-C', aside, '--no-same-owner', '--strip-components=1', 'package/bin/node'],
      { timeoutMs: 5 * 60_000, signal },
    );
    await rm(archive);
    await chmod(path.join(aside, 'bin/node'), 0o755);
    await chmod(aside, 0o755);
    signal?.throwIfAborted();
    await keepDurably(aside, dir).catch(async (error: unknown) => {
      // Another process with the same data folder installed it first.
      if (!(await stat(path.join(dir, 'bin/node')).catch(() => undefined))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Downloads a pinned package. @returns the path of its checked archive below `aside` */
export async function fetchPackage(
  wanted: NodePackage,
  {
    aside,
    onProgress,
    signal,
  }: { aside: string } & { [K in keyof InstallOptions]: InstallOptions[K] | undefined },
): Promise<string> {
  const totalBytes = wanted.downloadBytes;
  onProgress?.({ phase: 'fetching', bytes: 0, totalBytes });
  const stopWatching = await watchNpmDownload((bytes) =>
    onProgress?.({ phase: 'fetching', bytes: Math.min(bytes, totalBytes), totalBytes }),
  );
  try {
    const spec = `${wanted.name}@${wanted.version}`;
    const args = ['pack', spec, '--json', '--loglevel=error', '--pack-destination', aside];
    const packed = await runTool('npm', args, { cwd: aside, timeoutMs: 10 * 60_000, signal }).catch(
      (error: unknown) => {
        throw (error instanceof ToolError && npmFault(error.stdout)) || error;
      },
    );
    onProgress?.({ phase: 'fetching', bytes: totalBytes, totalBytes });
    const archive = path.join(aside, archiveName(packed, wanted));
    onProgress?.({ phase: 'checking' });
    await verify(archive, wanted);
    return archive;
  } finally {
    stopWatching();
  }
}

/** With `--json`, npm prints an error as JSON on standard output. */
function npmFault(stdout: string): Error | undefined {
  const summary = /"summary": (".*")/.exec(stdout)?.[1];
  return summary === undefined ? undefined : new Error(`npm: ${JSON.parse(summary)}`);
}

/** `npm pack --json` prints an array, and in newer versions an object by package name. */
function archiveName(packed: string, wanted: NodePackage): string {
  const answer: unknown = JSON.parse(packed);
  const [first] = typeof answer === 'object' && answer !== null ? Object.values(answer) : [];
  const name =
    typeof first === 'object' && first !== null && 'filename' in first ? first.filename : undefined;
  if (typeof name === 'string' && path.basename(name) === name) return name;
  throw new Error(`npm did not say where it put ${wanted.name}`);
}

async function verify(archive: string, wanted: NodePackage): Promise<void> {
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (`sha512-${digest}` === wanted.integrity) return;
  throw new Error(
    `${wanted.name}@${wanted.version} from npm is not the package that the catalogue pins; it was not used`,
  );
}

const nodeDir = (dataDir: string, runtime: NodeRuntime, { version }: NodePackage) =>
  path.join(dataDir, 'runtimes', runtime.id, version);

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
