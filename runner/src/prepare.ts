import { mkdir } from 'node:fs/promises';
import { catalogue, preparedByDefault } from './runtimes/catalogue.ts';
import { findNode, installNode } from './runtimes/nodejs.ts';
import { RuntimeRegistry } from './runtimes/runtime-registry.ts';
import { prepareSupport } from './runtimes/support.ts';
import type { Prepared, PrepareOptions } from './types.ts';

/**
 * Installs Node.js runtimes from npm, and sets up bootstraps and preinstalled modules, compiled for every Python on
 * this machine. Idempotent, and quick when there is nothing to do. A failure names its runtime and does not affect the
 * others.
 */
export async function prepareRuntimes(options: PrepareOptions): Promise<Prepared[]> {
  const { dataDir, runtimes = preparedByDefault, onProgress = () => {} } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const prepared: Prepared[] = [];
  for (const id of runtimes) prepared.push(await attempt(id, () => prepareNode(id, { dataDir, onProgress })));
  prepared.push(...(await prepareModules(dataDir, onProgress)));
  return prepared;
}

async function prepareNode(
  id: string,
  { dataDir, onProgress }: { dataDir: string; onProgress: (message: string) => void },
): Promise<'ready' | 'installed'> {
  const runtime = catalogue.find((candidate) => candidate.id === id);
  if (runtime?.language !== 'nodejs') throw new Error(`"${id}" is no runtime that can be installed from npm`);
  if ((await findNode(runtime, dataDir)).state === 'installed') return 'ready';
  let said: string | undefined;
  await installNode(runtime, {
    dataDir,
    onProgress: ({ phase }) => {
      if (phase !== said) onProgress(`${runtime.title}: ${phase}`);
      said = phase;
    },
  });
  const found = await findNode(runtime, dataDir);
  if (found.state !== 'installed') throw new Error(`it was installed and does not run: ${found.fix}`);
  return 'installed';
}

async function prepareModules(dataDir: string, onProgress: (message: string) => void): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const modules = await attempt('preinstalled-modules', async () => {
    const { problems } = await prepareSupport(dataDir);
    if (problems.length > 0) throw new Error(problems.join('; '));
    return 'ready';
  });
  prepared.push(modules);
  const runtimes = new RuntimeRegistry(dataDir);
  const pythons = catalogue.filter(({ language }) => language === 'python');
  const found = await Promise.allSettled(pythons.map(({ id }) => runtimes.interpreter(id)));
  for (const [index, { id, title }] of pythons.entries()) {
    const python = found[index];
    // Missing or broken interpreters need no preparation; the console shows how to install them.
    if (python?.status !== 'fulfilled') continue;
    const compiled = attempt(id, async () => {
      await runtimes.support(python.value, () => onProgress(`${title}: compiling preinstalled modules`));
      return 'ready';
    });
    prepared.push(await compiled);
  }
  return prepared;
}

async function attempt(id: string, work: () => Promise<'ready' | 'installed'>): Promise<Prepared> {
  try {
    return { id, state: await work() };
  } catch (error) {
    return { id, state: 'failed', problem: error instanceof Error ? error.message : String(error) };
  }
}
