/**
 * Boots a sandbox, in this order:
 *   1. it gets a prepared namespace, which may have waited (`prepared-namespace.ts`), and its code folder;
 *   2. the chain is told what to run (`chain.ts`, `bwrap-args.ts`);
 *   3. the bootstrap binds the metadata address and the cloud's and passes the listening sockets over Node's IPC; the
 *      servers adopt them, and the bootstrap closes the IPC channel before any user code can exist;
 *   4. the bootstrap says `ready` on the data channel (fd 3), and `bootSandbox` resolves.
 * Each wait races the end of the process and one deadline.
 */
import { mkdir, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import path from 'node:path';
import type { ResourceLimits } from '../cgroups/control-group.ts';
import { lowerOpenFiles } from '../cgroups/lower-open-files.ts';
import type { AskForRoom } from '../cgroups/memory-watch.ts';
import { limits } from '../limits.ts';
import { RunnerError } from '../types.ts';
import { bwrapArgs } from './bwrap-args.ts';
import { execRequest, fds } from './chain.ts';
import { tmpDirOf } from './mount-namespace.ts';
import { type PreparedNamespace, type PreparedNamespaces, sendExecRequest } from './prepared-namespace.ts';
import type { CodeRemoval, Sandbox } from './sandbox.ts';
import type { SandboxHost } from './sandbox-host.ts';
import { StartFault } from './start-fault.ts';

/** What boots of a runner share. */
export type BootHost = SandboxHost & { preparedNamespaces: PreparedNamespaces };

/** Fills a code folder. @returns takes back what is not the folder's to remove, when no process reads it any more */
export type PlaceCode = (codeDir: string) => Promise<CodeRemoval['takeBack']>;

/** What a sandbox starts with; for one of the pool the code comes later, into `codeDir`. */
export type BootSpec = {
  /** Host folder with the bootstrap of the language. */
  runtimeDir: string;
  interpreterDir?: string;
  /** What programs find the interpreter by, the first word of the command. */
  interpreterNames: readonly string[];
  /** As paths inside. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where the cloud's names lead. */
  cloudNames: 'here' | 'internet';
  /** Fills the code folder ahead of the start, for code that must be there by then. */
  placeCode?: PlaceCode | undefined;
  /** Of the version that it is booted for; those of a sandbox that waits in the pool when absent. */
  limits?: ResourceLimits;
  /** For files of /tmp, with `limits`. */
  askForRoom?: AskForRoom;
  /** Size of /tmp, in the place of the usual one. */
  tmpBytes?: number | undefined;
  /** When it has handed its sockets over, the interpreter starts anew with what the version wants at start. */
  startsAnew?: boolean;
  /** It installs dependencies: a proxy to the registries in place of metadata and network, and room to install in. */
  build?: { registryProxy: { adopt(listener: Server): () => void }; bytes: number };
};

/**
 * @throws RunnerError SANDBOX_FAILED with what the failing step said
 * @throws StartFault when all of ours had gone well, and the interpreter did not start with what its version wants
 */
export function bootSandbox(spec: BootSpec, host: BootHost): Promise<Sandbox> {
  const boot = bootInSteps(spec, host).finally(() => host.boots.delete(boot));
  host.boots.add(boot);
  return boot;
}

async function bootInSteps(spec: BootSpec, host: BootHost): Promise<Sandbox> {
  // Whoever closes waits for what boots by then; a later one would make the folders anew.
  if (host.closing.aborted) throw closed();
  const prepared = host.preparedNamespaces.take(host, { hasEgress: spec.build === undefined });
  const { sandbox, child } = prepared;
  let text: string;
  try {
    text = execRequestOf(spec, { host, codeDir: sandbox.codeDir });
    await mkdir(sandbox.codeDir, { recursive: true, mode: 0o755 });
    sandbox.removal.takeBack = await spec.placeCode?.(sandbox.codeDir);
    if (spec.limits && !sandbox.hasExited) sandbox.setLimits(spec.limits, spec.askForRoom);
    if (host.closing.aborted) throw closed();
  } catch (error) {
    await sandbox.kill();
    // It may have been made after all of the sandbox was gone.
    await rm(path.dirname(sandbox.codeDir), { recursive: true, force: true });
    throw error;
  }
  const booted = ready(prepared, { host, spec });
  sendExecRequest(child, text);
  await booted;
  await prepared.egress;
  if (sandbox.hasExited)
    throw new RunnerError('SANDBOX_FAILED', 'A sandbox ended while its egress was opened');
  return sandbox;
}

function execRequestOf(spec: BootSpec, { host, codeDir }: { host: SandboxHost; codeDir: string }): string {
  const args = bwrapArgs(
    {
      ...mountsOfAny(host, codeDir),
      runtimeDir: host.mountNamespace.path(spec.runtimeDir),
      etcDir: host.mountNamespace.path(host.etcDirs[spec.cloudNames]),
      environment: { ...spec.environment, NODE_CHANNEL_FD: '4' },
      interpreterNames: { names: spec.interpreterNames, program: spec.command[0] ?? '' },
      ...(spec.interpreterDir ? { interpreterDir: host.mountNamespace.path(spec.interpreterDir) } : {}),
      ...(spec.build ? { buildBytes: spec.build.bytes } : {}),
    },
    fds.seccomp,
  );
  return execRequest({ command: spec.command, bwrapArgs: args, tmpBytes: spec.tmpBytes });
}

/** What sandboxes have, whatever runs in them. */
export function mountsOfAny({ mountNamespace, system }: SandboxHost, codeDir: string) {
  return {
    codeDir: mountNamespace.path(codeDir),
    tmpDir: tmpDirOf(mountNamespace),
    systemDirs: system.dirs.map((dir) => [dir, mountNamespace.path(dir)] as const),
    systemLinks: system.links,
    hidden: system.hidden,
  };
}

const closed = () => new RunnerError('RUNNER_CLOSED', 'The runner is shutting down');

/** Resolves when the bootstrap has said that it is ready. */
function ready(
  prepared: PreparedNamespace,
  { host, spec }: { host: SandboxHost; spec: BootSpec },
): Promise<void> {
  const { child, sandbox, onGone } = prepared;
  const { build, cloudNames, startsAnew } = spec;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let stderr = prepared.said();
  const fail = (what: string, isOutOfMemory = false) => {
    clearTimeout(timer);
    void sandbox.kill();
    const words = stderr.trim();
    const why = `A sandbox ${what}`;
    const isOfItsVersion = startsAnew && !waitingFor.has("the cloud's socket");
    reject(
      isOfItsVersion
        ? new StartFault({ how: `it ${what}`, words, isOutOfMemory })
        : new RunnerError('SANDBOX_FAILED', words ? `${why}: ${words}` : why),
    );
  };
  const waitingFor = new Set([
    'the metadata socket',
    "the cloud's socket",
    'the end of the IPC channel',
    'ready',
  ]);
  const reached = (station: string) => {
    if (!waitingFor.delete(station)) fail(`repeated itself (${station})`);
    if (waitingFor.size > 0) return;
    clearTimeout(timer);
    resolve();
  };
  const timer = setTimeout(() => fail(`was not ready within ${limits.bootMs} ms`), limits.bootMs);
  sandbox.attach({
    frame: ({ type }) => (type === 'ready' ? reached(type) : fail('spoke out of turn before it was ready')),
    output: (output) => {
      if (startsAnew) sandbox.keepForFirstCall(output);
      stderr = (stderr + output.chunk.toString()).slice(-4096);
    },
    broken: (reason) => fail(`broke its channel before it was ready (${reason})`),
    exit: ({ code, isOutOfMemory, excess }) => {
      const held = excess === undefined ? '' : ` (it held ${excess})`;
      const how = isOutOfMemory ? 'ran out of memory' : `ended with status ${code}${held}`;
      fail(`${how} before it was ready`, isOutOfMemory);
    },
  });
  const problem = prepared.problem();
  if (problem !== undefined) fail(problem);
  child.once('error', (error) => fail(`could not be started (${error.message})`));
  // In this order, as the bootstrap binds them.
  child.once('message', (_message, handle) => {
    if (!(handle instanceof Server)) return fail('did not pass its metadata socket');
    onGone(build ? build.registryProxy.adopt(handle) : host.metadata.adopt(handle, sandbox));
    reached('the metadata socket');
    child.once('message', (_next, second) => {
      if (!(second instanceof Server)) return fail("did not pass the cloud's socket");
      if (build || cloudNames === 'internet') second.close();
      else onGone(host.cloud.adopt(second, sandbox));
      reached("the cloud's socket");
      const adopted = () => {
        // The bootstrap closes the channel at this word. Closed from here, the child would never say that it is gone.
        child.send({ type: 'adopted' }, (error) => {
          if (error) fail(`could not be told that its sockets are served (${error.message})`);
        });
      };
      if (!prepared.sharesUser) adopted();
      else lowerOpenFiles(child.pid ?? -1).then(adopted, (error) => fail(String(error)));
    });
  });
  child.once('disconnect', () => reached('the end of the IPC channel'));
  return promise;
}
