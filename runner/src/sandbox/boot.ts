/**
 * Boots a sandbox, in this order:
 *   1. the sandbox takes a prepared namespace, which may have waited (`prepared-namespace.ts`), and its code folder;
 *   2. the chain receives the exec request (`chain.ts`, `bwrap-args.ts`);
 *   3. the bootstrap binds the metadata address and the cloud's and passes the listening sockets over Node's IPC; the
 *      servers adopt them, and the bootstrap closes the IPC channel before any user code can exist;
 *   4. the bootstrap sends `ready` on the data channel (fd 3), and `bootSandbox` resolves.
 * Each wait also ends at the end of the process and at one common deadline.
 */

import type { ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import path from 'node:path';
import type { ResourceLimits } from '../cgroups/control-group.ts';
import { lowerOpenFiles } from '../cgroups/lower-open-files.ts';
import type { AskForRoom } from '../cgroups/memory-watch.ts';
import { RunnerError } from '../errors.ts';
import { limits } from '../limits.ts';
import { messageOf } from '../messages.ts';
import { bwrapArgs } from './bwrap-args.ts';
import { execRequest, fds } from './chain.ts';
import { tmpDirOf } from './mount-namespace.ts';
import { type PreparedNamespace, type PreparedNamespaces, sendExecRequest } from './prepared-namespace.ts';
import type { CodeRemoval, Sandbox } from './sandbox.ts';
import type { SandboxHost } from './sandbox-host.ts';
import { StartFault } from './start-fault.ts';

/** The state that all boots of a runner share. */
export type BootHost = SandboxHost & { preparedNamespaces: PreparedNamespaces };

/**
 * Fills a code folder. @returns takes back the entries that the folder must not delete, after their last reader has
 * ended
 */
export type PlaceCode = (codeDir: string) => Promise<CodeRemoval['takeBack']>;

/** What a sandbox starts with. A sandbox of the pool receives its code later, in `codeDir`. */
export type BootSpec = {
  /** Host folder with the bootstrap of the language. */
  runtimeDir: string;
  interpreterDir?: string;
  /** The names under which programs find the interpreter, the first word of the command. */
  interpreterNames: readonly string[];
  /** As paths inside. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where the cloud's names resolve to. */
  cloudNames: 'here' | 'internet';
  /** Fills the code folder before the start, for code that must be in place by then. */
  placeCode?: PlaceCode | undefined;
  /** The limits of the version; when absent, those of a sandbox that waits in the pool. */
  limits?: ResourceLimits;
  /** Asks for room for files of /tmp; set together with `limits`. */
  askForRoom?: AskForRoom;
  /** Size of /tmp, overrides the default. */
  tmpBytes?: number | undefined;
  /** Restarts the interpreter with the version's start environment once the bootstrap has passed its sockets. */
  startsAnew?: boolean;
  /**
   * Set for a build: a proxy to the registries replaces metadata and network, and a folder of this size is writable.
   */
  build?: { registryProxy: { adopt(listener: Server): () => void }; bytes: number };
};

/**
 * @throws RunnerError SANDBOX_FAILED with the message of the failing step
 * @throws StartFault when the platform's steps succeeded and the interpreter did not start with the environment of the
 * version
 */
export function bootSandbox(spec: BootSpec, host: BootHost): Promise<Sandbox> {
  const boot = bootInSteps(spec, host).finally(() => host.boots.delete(boot));
  host.boots.add(boot);
  return boot;
}

async function bootInSteps(spec: BootSpec, host: BootHost): Promise<Sandbox> {
  // `close` waits for boots under way; a later one would create the folders again.
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
    // `placeCode` may have created it after the end of the sandbox.
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

/** The mounts of every sandbox, whatever it runs. */
export function mountsOfAny({ mountNamespace, system }: SandboxHost, codeDir: string) {
  return {
    codeDir: mountNamespace.path(codeDir),
    tmpDir: tmpDirOf(mountNamespace),
    systemDirs: system.dirs.map((dir) => [dir, mountNamespace.path(dir)] as const),
    systemLinks: system.links,
    hidden: system.hidden,
  };
}

/** Node.js reports the exit of a process before the rest of its output. */
const lastOutputMs = 200;

/** Resolves when the output of a process that exited was read, or when a descendant keeps its pipes open for long. */
function lastOutput(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, lastOutputMs);
  child.once('close', () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

const closed = () => new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));

/** Resolves when the bootstrap has reported that it is ready. */
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
      void lastOutput(child).then(() => fail(`${how} before it was ready`, isOutOfMemory));
    },
  });
  const problem = prepared.problem();
  if (problem !== undefined) fail(problem);
  child.once('error', (error) => fail(`could not be started (${error.message})`));
  // In the order in which the bootstrap binds them.
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
        // The bootstrap closes the channel at this message. If the runner closed it, Node.js would never report the end
        // of the channel.
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
