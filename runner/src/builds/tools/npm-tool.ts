/**
 * The npm version that suits an interpreter: a registry package, pinned like the interpreters, in `<dataDir>/tools`.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { asideOf, keepDurably } from '../../durable/aside.ts';
import type { NodePackage } from '../../runtimes/catalogue.ts';
import { fetchPackage } from '../../runtimes/nodejs.ts';
import { runTool } from '../../runtimes/run-tool.ts';

const npms: readonly (NodePackage & { fromNode: number })[] = [
  {
    name: 'npm',
    version: '10.9.4',
    fromNode: 18,
    downloadBytes: 2_714_849,
    integrity:
      'sha512-OnUG836FwboQIbqtefDNlyR0gTHzIfwRfE3DuiNewBvnMnWEpB0VEXwBlFVgqpNzIgYo/MHh3d2Hel/pszapAA==',
  },
  {
    name: 'npm',
    version: '8.19.4',
    fromNode: 12,
    downloadBytes: 2_438_811,
    integrity:
      'sha512-3HANl8i9DKnUA89P4KEgVNN28EjSeDCmvEqbzOAuxCFDzdBZzjUl99zgnGpOUumvW5lvJo2HKcjrsc+tfyv1Hw==',
  },
];

export function npmFor(nodeVersion: string): NodePackage {
  const major = Number.parseInt(nodeVersion, 10);
  const found = npms.find(({ fromNode }) => major >= fromNode);
  if (!found) throw new RangeError(`there is no npm for Node.js ${nodeVersion}`);
  return found;
}

/** @returns the folder of the package; installs it if it is missing */
export async function installedNpm(
  npm: NodePackage,
  { dataDir, signal }: { dataDir: string; signal?: AbortSignal | undefined },
): Promise<string> {
  const dir = path.join(dataDir, 'tools', `npm-${npm.version}`);
  if (await stat(dir).catch(() => undefined)) return dir;
  await mkdir(path.dirname(dir), { recursive: true, mode: 0o755 });
  const aside = asideOf(dir);
  await mkdir(aside);
  try {
    const archive = await fetchPackage(npm, { aside, onProgress: undefined, signal });
    const unpacked = path.join(aside, 'npm');
    await mkdir(unpacked);
    await runTool('tar', ['-xzf', archive, '-C', unpacked, '--no-same-owner', '--strip-components=1'], {
      timeoutMs: 60_000,
      signal,
    });
    await runTool('chmod', ['-R', 'u=rwX,go=rX', unpacked]);
    await keepDurably(unpacked, dir).catch(async (error: unknown) => {
      if (!(await stat(dir).catch(() => undefined))) throw error;
    });
    return dir;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
