/**
 * The content of `/function/runtime` in a sandbox: the bootstrap of its language and the preinstalled modules, copied
 * together into `<dataDir>/support/<hash>/<language>`. The hash covers all copied files, so that a folder never changes
 * under a running sandbox. It is written to a temporary folder and renamed.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { asideOf, keepDurably, syncTree } from '../durable/aside.ts';
import { exists } from '../lib/exists.ts';
import { inside } from '../sandbox/bwrap-args.ts';
import type { Interpreter } from './interpreter.ts';
import { runTool } from './run-tool.ts';

export type Support = {
  dirs: Readonly<Record<Interpreter['language'], string>>;
  /** Modules that could not be preinstalled, with the command that fixes it. */
  problems: readonly string[];
};

const bootstraps = fileURLToPath(new URL('../../runtimes', import.meta.url));
/** Debian's python3-requests and its dependencies; all of them are pure Python that runs on 3.7 to 3.13. */
const debianPackages = '/usr/lib/python3/dist-packages';
const requestsModules = ['requests', 'urllib3', 'idna', 'certifi'];
/**
 * requests detects encodings with either package and loads both if both exist; chardet's tables take 3 MB of every
 * instance.
 */
const encodingGuessers = ['charset_normalizer', 'chardet'];

/** Folders that always exist; sandboxes mount on each `bin`. */
const folders = ['nodejs/bin', 'python/bin', 'python/modules'];

/** The sources and their places below the support folder. */
type Copies = { from: string; to: string }[];

export async function prepareSupport(dataDir: string): Promise<Support> {
  const requests = await requestsCopies();
  const copies: Copies = [
    { from: path.join(bootstraps, 'nodejs'), to: 'nodejs' },
    ...(await packageClosure('node-fetch')).map(({ name, dir }) => ({
      from: dir,
      to: `nodejs/node_modules/${name}`,
    })),
    { from: path.join(bootstraps, 'python'), to: 'python' },
    ...requests.copies,
  ];
  const dir = path.join(dataDir, 'support', await hashOf(copies));
  if (!(await exists(dir))) await build(dir, copies);
  return {
    dirs: { nodejs: path.join(dir, 'nodejs'), python: path.join(dir, 'python') },
    problems: requests.problems,
  };
}

/**
 * Compiles the Python modules once for one interpreter; imports then take a third of the time.
 * @param onCompile called before the compilation starts, and not if it was done before
 */
export async function compilePython(
  support: Support,
  interpreter: Interpreter,
  onCompile?: () => void,
): Promise<void> {
  const dir = support.dirs.python;
  const marker = path.join(path.dirname(dir), `compiled-for-sandbox-${interpreter.exactVersion}`);
  if (await exists(marker)) return;
  onCompile?.();
  const args = [
    ...['-I', '-S', '-m', 'compileall', '-q'],
    // The folder's name is the hash of its content, so a .pyc in it cannot be stale.
    ...['--invalidation-mode', 'unchecked-hash'],
    // A .pyc holds the path of its source, which functions can read.
    ...['-d', inside.runtime],
    dir,
  ];
  await runTool(interpreter.program, args, { env: {}, timeoutMs: 120_000 });
  // After a power cut, no marker exists without the complete files.
  await syncTree(dir);
  await writeFile(marker, '');
}

async function requestsCopies(): Promise<{ copies: Copies; problems: string[] }> {
  const found = async (names: readonly string[]): Promise<Copies> => {
    const places = names.map((name) => ({
      from: path.join(debianPackages, name),
      to: `python/modules/${name}`,
    }));
    const present = await Promise.all(places.map(({ from }) => exists(from)));
    return places.filter((_, at) => present[at]);
  };
  const needed = await found(requestsModules);
  const [guesser] = await found(encodingGuessers);
  if (guesser && needed.length === requestsModules.length)
    return { copies: [...needed, guesser, ...(await found(['six.py']))], problems: [] };
  return {
    copies: [],
    problems: ['`import requests` needs a system package: sudo apt-get install python3-requests'],
  };
}

/**
 * A package with all its dependencies, flat, as npm would install them; resolved from the runner's own dependencies.
 */
async function packageClosure(root: string): Promise<{ name: string; dir: string }[]> {
  const found = new Map<string, string>();
  const visit = async (name: string, from: string) => {
    if (found.has(name)) return;
    const manifest = createRequire(from).resolve(`${name}/package.json`);
    found.set(name, path.dirname(manifest));
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
      await readFile(manifest, 'utf8'),
    );
    for (const dependency of Object.keys(dependencies)) await visit(dependency, manifest);
  };
  await visit(root, import.meta.filename);
  return [...found].map(([name, dir]) => ({ name, dir }));
}

async function build(dir: string, copies: Copies): Promise<void> {
  await mkdir(path.dirname(dir), { recursive: true, mode: 0o755 });
  const aside = asideOf(dir);
  await mkdir(aside);
  try {
    for (const folder of folders) await mkdir(path.join(aside, folder), { recursive: true });
    for (const { from, to } of copies) {
      await cp(from, path.join(aside, to), { recursive: true, dereference: true, filter: isSource });
    }
    await openToAll(aside);
    await keepDurably(aside, dir).catch(async (error: unknown) => {
      if (!(await exists(dir))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

const isSource = (name: string) => path.basename(name) !== '__pycache__' && !name.endsWith('/node_modules');

/** The guest's uid owns nothing, so all files must be readable for everyone, whatever the umask of the copy. */
async function openToAll(dir: string): Promise<void> {
  await runTool('chmod', ['-R', 'u=rwX,go=rX', dir]);
}

async function hashOf(copies: Copies): Promise<string> {
  const hash = createHash('sha256').update(folders.join('\0'));
  for (const { from, to } of copies) {
    const isFolder = (await stat(from)).isDirectory();
    const names = isFolder ? (await readdir(from, { recursive: true })).sort() : [''];
    for (const name of names.filter((name) => !/(^|\/)(__pycache__|node_modules)(\/|$)/.test(name))) {
      const file = path.join(from, name);
      if (!(await stat(file)).isFile()) continue;
      hash.update(`${to}/${name}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
