/**
 * The birth of a sandbox. In order of time:
 *   1. its folders, its host uid and its control group are made, and the chain is spawned inside that group (`chain.ts`,
 *      `bwrap-args.ts`);
 *   2. the bootstrap binds the metadata address and the cloud's and passes the listening sockets over Node's IPC; the
 *      servers adopt them, and the bootstrap closes the IPC channel before any user code can exist;
 *   3. the bootstrap says `ready` on the data channel (fd 3), and `bootSandbox` resolves.
 * Each wait races the end of the process and one deadline.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bounds } from '../bounds.ts';
import type { CloudConnections } from '../cloud/connections.ts';
import type { ControlGroup, LimitsSupport, ResourceLimits } from '../limits/control-group.ts';
import { ProcessTree } from '../limits/process-tree.ts';
import type { MetadataServer } from '../metadata/server.ts';
import { openEgress } from '../network/egress.ts';
import { RunnerError } from '../types.ts';
import { bwrapArgs } from './bwrap-args.ts';
import { chainEnvironment, sandboxCommand } from './chain.ts';
import type { HostUids } from './host-uids.ts';
import { type CodeRemoval, Sandbox } from './sandbox.ts';
import type { Stage } from './stage.ts';
import { StartFault } from './start-fault.ts';
import type { SystemMounts } from './system-mounts.ts';

/** What every sandbox of a runner shares. */
export type SandboxHost = {
  /** Folder of this runner's sandboxes. */
  sandboxesDir: string;
  /** By where the cloud's names lead. */
  etcDirs: Readonly<Record<'here' | 'internet', string>>;
  seccompFile: string;
  system: SystemMounts;
  stage: Stage;
  uids: HostUids;
  metadata: MetadataServer;
  cloud: CloudConnections;
  limits: LimitsSupport;
  /** Every sandbox from spawn to `gone`, so that none outlives the runner. */
  live: Set<Sandbox>;
  /** Boots under way; after `closing` none comes to a spawn. */
  boots: Set<Promise<Sandbox>>;
  closing: AbortSignal;
};

/** Fills a code folder. @returns takes back what is not the folder's to remove, when no process reads it any more */
export type PlaceCode = (codeDir: string) => Promise<CodeRemoval['takeBack']>;

/** What a sandbox starts with; for one of the pool the code comes later, into `codeDir`. */
export type BootSpec = {
  id: string;
  /** Host folder with the bootstrap of the language. */
  runtimeDir: string;
  interpreterDir?: string;
  /** As paths inside. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where the cloud's names lead. */
  cloudNames: 'here' | 'internet';
  /** Fills the code folder ahead of the start, for code that must be there by then. */
  placeCode?: PlaceCode | undefined;
  /** Of the version that it is booted for; those of a sandbox that waits in the pool when absent. */
  limits?: ResourceLimits;
  /** When it has handed its sockets over, the interpreter starts anew with what the version wants at start. */
  startsAnew?: boolean;
  /** It installs dependencies: a gate to the registries in place of metadata and network, and room to install in. */
  build?: { gate: { adopt(listener: Server): () => void }; bytes: number };
};

/** How long the end of a sandbox waits for its control group. */
const removalMs = 2000;

type Place = { host: SandboxHost; codeDir: string; tmpDir: string; hostUid: number | undefined };

/**
 * @throws RunnerError SANDBOX_FAILED with what the failing step said
 * @throws StartFault when all of ours had gone well, and the interpreter did not start with what its version wants
 */
export function bootSandbox(spec: BootSpec, host: SandboxHost): Promise<Sandbox> {
  const boot = bootInSteps(spec, host).finally(() => host.boots.delete(boot));
  host.boots.add(boot);
  return boot;
}

async function bootInSteps(spec: BootSpec, host: SandboxHost): Promise<Sandbox> {
  // Whoever closes waits for what boots by then; a later one would make the folders anew.
  if (host.closing.aborted) throw closed();
  const dir = path.join(host.sandboxesDir, spec.id);
  const codeDir = path.join(dir, 'code');
  const ownTmpDir = path.join(dir, 'tmp');
  await mkdir(codeDir, { recursive: true, mode: 0o755 });
  if (!host.stage.tmpDir) await mkdir(ownTmpDir);
  const removal: CodeRemoval = { takeBack: await spec.placeCode?.(codeDir) };
  if (host.closing.aborted) throw closed();
  const hostUid = host.stage.pid === undefined ? undefined : host.uids.take();
  const { child, group } = spawnInGroup(spec, {
    host,
    codeDir,
    tmpDir: host.stage.tmpDir ?? ownTmpDir,
    hostUid,
  });

  const endings: (() => void)[] = [];
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve())).then(async () => {
    for (const end of endings) end();
    await removed(group);
    if (hostUid !== undefined) host.uids.release(hostUid);
    // What is not given back is removed with the rest.
    await removal.takeBack?.().catch(() => {});
    // Only the runner ever wrote below it: the code is mounted read-only and /tmp was never on this disk.
    await rm(dir, { recursive: true, force: true });
  });
  const egress = Promise.withResolvers<void>();
  // Nobody waits for the way out of what is gone.
  void gone.then(egress.resolve);
  const sandbox = await ready(child, {
    codeDir,
    removal,
    group,
    gone,
    host,
    spec,
    onGone: (end) => endings.push(end),
    onNetwork: (started) => {
      if (spec.build) return egress.resolve();
      // While the interpreter warms up, and ahead of the call that will need it.
      const target = hostUid === undefined ? {} : { hostUid };
      started.openEgress((pid) => openEgress({ pid, ...target })).then(egress.resolve, egress.reject);
    },
  });
  await egress.promise;
  if (sandbox.hasExited)
    throw new RunnerError('SANDBOX_FAILED', 'A sandbox ended while its way out was opened');
  return sandbox;
}

const closed = () => new RunnerError('RUNNER_CLOSED', 'The runner is shutting down');

function ready(
  child: ChildProcess,
  parts: {
    codeDir: string;
    removal: CodeRemoval;
    group: ControlGroup;
    gone: Promise<void>;
    host: SandboxHost;
    spec: BootSpec;
    onGone: (end: () => void) => void;
    /** Its network namespace is set up. */
    onNetwork: (sandbox: Sandbox) => void;
  },
): Promise<Sandbox> {
  const { host, onGone } = parts;
  const { build, cloudNames, startsAnew } = parts.spec;
  const { promise, resolve, reject } = Promise.withResolvers<Sandbox>();
  let stderr = '';
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
    resolve(sandbox);
  };
  const timer = setTimeout(() => fail(`was not ready within ${bounds.bootMs} ms`), bounds.bootMs);
  const sandbox = new Sandbox(child, {
    ...parts,
    listener: {
      frame: ({ type }) => (type === 'ready' ? reached(type) : fail('spoke out of turn before it was ready')),
      output: (output) => {
        if (startsAnew) sandbox.keepForFirstCall(output);
        stderr = (stderr + output.chunk.toString()).slice(-4096);
      },
      broken: (reason) => fail(`broke its channel before it was ready (${reason})`),
      exit: ({ code, isOutOfMemory }) => fail(`ended with status ${code} before it was ready`, isOutOfMemory),
    },
  });
  host.live.add(sandbox);
  void parts.gone.then(() => host.live.delete(sandbox));
  child.once('error', (error) => fail(`could not be started (${error.message})`));
  // In this order, as the bootstrap binds them.
  child.once('message', (_message, handle) => {
    if (!(handle instanceof Server)) return fail('did not pass its metadata socket');
    onGone(build ? build.gate.adopt(handle) : host.metadata.adopt(handle, sandbox));
    reached('the metadata socket');
    parts.onNetwork(sandbox);
    child.once('message', (_next, second) => {
      if (!(second instanceof Server)) return fail("did not pass the cloud's socket");
      if (build || cloudNames === 'internet') second.close();
      else onGone(host.cloud.adopt(second, sandbox));
      reached("the cloud's socket");
      // The bootstrap closes the channel at this word. Closed from here, the child would never say that it is gone.
      child.send({ type: 'adopted' });
    });
  });
  child.once('disconnect', () => reached('the end of the IPC channel'));
  return promise;
}

function spawnInGroup(spec: BootSpec, place: Place): { child: ChildProcess; group: ControlGroup } {
  const { limits } = place.host;
  if (limits.kind === 'none') {
    const child = spawnChain(spec, { ...place, entry: [] });
    return { child, group: new ProcessTree(child.pid ?? -1) };
  }
  const group = limits.create(spec.id);
  group.setLimits(spec.limits ?? bounds.ofWaitingSandbox);
  return { child: spawnChain(spec, { ...place, entry: group.entry }), group };
}

function spawnChain(spec: BootSpec, place: Place & { entry: readonly string[] }): ChildProcess {
  const { host, codeDir, tmpDir, hostUid, entry } = place;
  const bwrap = bwrapArgs({
    mounts: {
      codeDir: host.stage.path(codeDir),
      runtimeDir: host.stage.path(spec.runtimeDir),
      etcDir: host.stage.path(host.etcDirs[spec.cloudNames]),
      tmpDir,
      systemDirs: host.system.dirs,
      systemLinks: host.system.links,
      ...(spec.interpreterDir ? { interpreterDir: host.stage.path(spec.interpreterDir) } : {}),
      ...(spec.build ? { buildBytes: spec.build.bytes } : {}),
    },
    environment: { ...spec.environment, NODE_CHANNEL_FD: '4' },
    command: spec.command,
    seccompFd: 5,
  });
  const root =
    host.stage.pid === undefined || hostUid === undefined ? undefined : { stagePid: host.stage.pid, hostUid };
  const [program = '', ...args] = [...entry, ...sandboxCommand({ root, tmpDir, bwrap })];
  const seccomp = openSync(host.seccompFile, 'r');
  try {
    return spawn(program, args, {
      // 0 nothing, 1 and 2 output, 3 frames, 4 Node's IPC for the one socket, 5 the filter that bubblewrap reads.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc', seccomp],
      env: chainEnvironment,
      // A process group of its own, by which all of it can be ended; an interrupt of the terminal is not meant for it.
      detached: true,
    });
  } finally {
    closeSync(seccomp);
  }
}

/**
 * The kernel still ends the last processes of a killed sandbox for a moment; its group can be removed after that. Each
 * try stops this process for a while, and many sandboxes may end at once: the pauses grow, and there is an end to them,
 * because what stays is removed by a later start.
 */
async function removed(group: ControlGroup): Promise<void> {
  const endMs = performance.now() + removalMs;
  for (let pauseMs = 5; !group.remove() && performance.now() < endMs; pauseMs = Math.min(pauseMs * 2, 160))
    await sleep(pauseMs);
}
