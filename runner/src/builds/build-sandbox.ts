/**
 * The sandbox of a build: like a function's, but its code is the install tool, our program that calls it, and the
 * project.
 */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildLimits } from '../build-types.ts';
import { linkTree, writeEntries } from '../code/code-store.ts';
import { isFile } from '../code/package-files.ts';
import { baseEnvironment } from '../instances/environment.ts';
import { Instance } from '../instances/instance.ts';
import { limits } from '../limits.ts';
import { type Interpreter, interpreterNames } from '../runtimes/interpreter.ts';
import type { RuntimeRegistry } from '../runtimes/runtime-registry.ts';
import { bootSandbox } from '../sandbox/boot.ts';
import type { SandboxHosts } from '../sandbox/hosts.ts';
import type { PackageEntry } from '../types.ts';
import type { AuthenticatingProxy } from './registry/authenticating-proxy.ts';
import type { Registry } from './registry/registries.ts';
import type { RegistryProxy } from './registry/registry-proxy.ts';
import { type BuildPlan, lockfiles } from './tools/plan.ts';

const programs = fileURLToPath(new URL('../../runtimes/build', import.meta.url));
const bootstrapOf = {
  nodejs: '/function/runtime/bootstrap.cjs',
  python: '/function/runtime/bootstrap.py',
} as const;

/** Reads the files of the package at the build's turn, so that waiting builds hold no files. */
export type ReadProject = (use: (entries: readonly PackageEntry[]) => Promise<void>) => Promise<void>;

export async function startBuildSandbox(
  {
    plan,
    readProject,
    interpreter,
    npmDir,
    registry,
    registryProxy,
  }: {
    plan: Omit<BuildPlan, 'entries'>;
    readProject: ReadProject;
    interpreter: Interpreter;
    npmDir: string | undefined;
    registry: Registry;
    registryProxy: RegistryProxy;
  },
  {
    runtimes,
    hosts,
    limits: allowed,
  }: { runtimes: RuntimeRegistry; hosts: SandboxHosts; limits: BuildLimits },
): Promise<Instance> {
  const support = await runtimes.support(interpreter);
  const host = await hosts.host([interpreter.interpreterDir, support]);
  const id = randomBytes(9).toString('hex');
  const sandbox = await bootSandbox(
    {
      runtimeDir: support,
      ...(interpreter.interpreterDir ? { interpreterDir: interpreter.interpreterDir } : {}),
      interpreterNames: interpreterNames(interpreter),
      command: [...interpreter.command, bootstrapOf[interpreter.language]],
      environment: baseEnvironment,
      cloudNames: 'internet',
      placeCode: async (codeDir) => {
        await placeProject(codeDir, { plan, readProject, npmDir, proxy: registry.proxy });
        return undefined;
      },
      build: { registryProxy, bytes: allowed.temporaryBytes },
    },
    host,
  );
  try {
    // Temporary files are memory, and the kernel counts both together.
    const memoryBytes = allowed.memoryBytes + allowed.temporaryBytes;
    sandbox.setLimits({ memoryBytes, filesBytes: 0, processes: limits.processes, cpuCores: 2 });
    return new Instance(sandbox, {
      functionId: 'build',
      versionId: `build-${id}`,
      folderId: 'build',
      runtime: interpreter.id,
      entrypoint: 'builder.main',
      memoryBytes: allowed.memoryBytes,
      executionTimeoutMs: allowed.ms,
      environment: {},
      concurrency: 1,
      code: { sha256: '', read: (use) => use([]) },
    });
  } catch (error) {
    await sandbox.kill();
    throw error;
  }
}

async function placeProject(
  codeDir: string,
  {
    plan,
    readProject,
    npmDir,
    proxy,
  }: {
    plan: Omit<BuildPlan, 'entries'>;
    readProject: ReadProject;
    npmDir: string | undefined;
    proxy: AuthenticatingProxy;
  },
): Promise<void> {
  const program = plan.tool === 'npm' ? 'builder.cjs' : 'builder.py';
  await copyFile(path.join(programs, program), path.join(codeDir, program));
  if (npmDir) {
    await mkdir(path.join(codeDir, 'npm'), { mode: 0o755 });
    await linkTree(npmDir, path.join(codeDir, 'npm'));
  }
  const withAddressesInside = (entry: PackageEntry): PackageEntry => {
    if (!isFile(entry) || !lockfiles.some((name) => name === entry.path)) return entry;
    const text = Buffer.from(entry.content).toString('utf8');
    return { ...entry, content: Buffer.from(proxy.withAddressesInside(text)) };
  };
  await readProject((entries) =>
    writeEntries(path.join(codeDir, 'project'), entries.map(withAddressesInside)),
  );
}
