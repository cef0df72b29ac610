/** The sandbox that a build runs in: a function's, whose code is the tool, ours to call it, and the project. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bounds } from '../bounds.ts';
import { linkTree } from '../code/code-store.ts';
import { baseEnvironment } from '../instances/environment.ts';
import { Instance } from '../instances/instance.ts';
import type { Interpreter } from '../runtimes/interpreter.ts';
import type { RuntimeShelf } from '../runtimes/shelf.ts';
import { bootSandbox } from '../sandbox/boot.ts';
import type { SandboxHosts } from '../sandbox/hosts.ts';
import type { PackageFile } from '../types.ts';
import type { BuildGate } from './gate.ts';
import type { BuildPlan } from './plan.ts';

const programs = fileURLToPath(new URL('../../runtimes/build', import.meta.url));
const bootstrapOf = {
  nodejs: '/function/runtime/bootstrap.cjs',
  python: '/function/runtime/bootstrap.py',
} as const;

export async function startBuildSandbox(
  {
    plan,
    interpreter,
    npmDir,
    gate,
  }: {
    plan: BuildPlan;
    interpreter: Interpreter;
    npmDir: string | undefined;
    gate: BuildGate;
  },
  { shelf, hosts }: { shelf: RuntimeShelf; hosts: SandboxHosts },
): Promise<Instance> {
  const support = await shelf.support(interpreter);
  const host = await hosts.host([interpreter.interpreterDir, support]);
  const id = randomBytes(9).toString('hex');
  const sandbox = await bootSandbox(
    {
      id,
      runtimeDir: support,
      ...(interpreter.interpreterDir ? { interpreterDir: interpreter.interpreterDir } : {}),
      command: [...interpreter.command, bootstrapOf[interpreter.language]],
      environment: baseEnvironment,
      cloudNames: 'internet',
      placeCode: (codeDir) => placeProject(codeDir, { plan, npmDir }),
      build: { gate, bytes: bounds.build.temporaryBytes },
    },
    host,
  );
  try {
    // Temporary files are memory, and the kernel counts them with it.
    const memoryBytes = bounds.build.memoryBytes + bounds.build.temporaryBytes;
    sandbox.setLimits({ memoryBytes, processes: bounds.processes, cpuCores: 2 });
    return new Instance(sandbox, {
      functionId: 'build',
      versionId: `build-${id}`,
      folderId: 'build',
      runtime: interpreter.id,
      entrypoint: 'builder.main',
      memoryBytes: bounds.build.memoryBytes,
      executionTimeoutMs: bounds.build.ms,
      environment: {},
      concurrency: 1,
      code: { sha256: '', files: async () => [] },
    });
  } catch (error) {
    await sandbox.kill();
    throw error;
  }
}

async function placeProject(
  codeDir: string,
  { plan, npmDir }: { plan: BuildPlan; npmDir: string | undefined },
): Promise<undefined> {
  const program = plan.tool === 'npm' ? 'builder.cjs' : 'builder.py';
  await copyFile(path.join(programs, program), path.join(codeDir, program));
  if (npmDir) {
    await mkdir(path.join(codeDir, 'npm'), { mode: 0o755 });
    await linkTree(npmDir, path.join(codeDir, 'npm'));
  }
  for (const file of plan.files) await place(path.join(codeDir, 'project'), file);
  return undefined;
}

/** The package was checked when it came: its paths lead nowhere else. */
async function place(dir: string, file: PackageFile): Promise<void> {
  const target = path.join(dir, file.path);
  if (path.relative(dir, target).startsWith('..'))
    throw new RangeError(`${file.path} leads out of its package`);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
  await writeFile(target, file.content, { mode: file.executable ? 0o755 : 0o644, flag: 'wx' });
}
