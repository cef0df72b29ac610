import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mjs';
import { node24, pnpm, root, systemName, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { SetUpError, step } from './step.mjs';
import { provideSystemPackages } from './system-packages.mjs';

const oldestNode = 20;

/**
 * Prepares a fresh machine to start the console, run its tests or record its stories. Finished steps are skipped, so
 * a second start takes a moment.
 *
 * @param {{ purpose: import('./system-packages.mjs').Purpose, signal: AbortSignal }} options
 */
export async function setUp({ purpose, signal }) {
  await step('machine', async () => ({ summary: checkMachine() }));
  await step('system packages', async (say) => ({
    summary: await provideSystemPackages({ purpose, signal, say }),
  }));
  await setUpDependencies(signal);
  await step('console', async (say) => ({ summary: await buildConsole({ signal, say }) }));
  await step('runtimes', async () => ({ summary: await installRuntimes(signal) }));
}

/**
 * The part of the set-up that is needed by tools that only read the sources.
 *
 * @param {AbortSignal} signal
 */
export async function setUpDependencies(signal) {
  await step('dependencies', async (say) => ({ summary: await installDependencies({ signal, say }) }));
}

function checkMachine() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new SetUpError(
      `Functions run in Linux namespaces, and this machine is ${process.platform} ${process.arch}. Use Linux on x64 or arm64, a virtual machine for instance.`,
    );
  }
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestNode)
    throw new SetUpError(
      `Node ${oldestNode} or newer is needed, and this is ${process.versions.node}. Install a newer Node.js.`,
    );
  return `${systemName()}, Node ${process.versions.node}`;
}

/** @param {{ signal: AbortSignal, say: (text: string) => void }} options */
async function installDependencies({ signal, say }) {
  const manifests = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.name, 'package.json'))
    .filter((path) => existsSync(join(root, path)));
  const inputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests];
  const print = `${process.arch} ${fingerprint(inputs)}`;
  const stampFile = join(root, 'node_modules', '.installed');
  if (isStamped(stampFile, print) && existsSync(node24)) return 'unchanged';

  say('installing, from the package registry alone');
  const result = await run([...pnpm, 'install', '--frozen-lockfile'], { cwd: root, signal });
  if (result.code !== 0)
    throw new SetUpError('The dependencies could not be installed; the reason is above.', result.output);
  if (!existsSync(node24))
    throw new SetUpError(
      `The package registry gave no Node 24 for ${process.platform} ${process.arch}, so the console cannot run here.`,
    );
  writeFileSync(stampFile, print);
  return 'installed';
}

/** @param {{ signal: AbortSignal, say: (text: string) => void }} options */
async function buildConsole({ signal, say }) {
  const print = fingerprint(['web', 'bff/contract', 'pnpm-lock.yaml', 'tsconfig.base.json']);
  // In `dist` itself: a manual build empties that folder and thereby removes the stamp.
  const stampFile = join(root, 'web', 'dist', '.built-from');
  if (isStamped(stampFile, print)) return 'unchanged';

  say('building');
  const web = join(root, 'web');
  const result = await run([join(web, 'node_modules', '.bin', 'vite'), 'build'], {
    cwd: web,
    env: toolEnvironment(),
    signal,
  });
  if (result.code !== 0)
    throw new SetUpError('The console could not be built; the reason is above.', result.output);
  writeFileSync(stampFile, print);
  return 'built';
}

/** @param {AbortSignal} signal */
async function installRuntimes(signal) {
  const result = await run([node24, join('bff', 'src', 'setup.ts')], {
    cwd: root,
    env: toolEnvironment(),
    show: true,
    signal,
  });
  if (result.code !== 0)
    throw new SetUpError('The runtimes of functions could not be installed; the reason is above.');
  return 'ready';
}
