/**
 * The parts of a sandbox that are the same for every program: host uid, control group, namespaces, network, /tmp and
 * egress. Preparing them takes as long as the rest of a start without the interpreter: entering control groups of
 * version 1 alone takes some 15 ms. So when a sandbox takes one, the next is prepared and waits as an idle shell. Like
 * a sandbox of the pool it holds no code and no identity, and it has no interpreter either.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlGroup } from '../cgroups/control-group.ts';
import { ProcessTree } from '../cgroups/process-tree.ts';
import { tmpFilesOf } from '../cgroups/tmp-files.ts';
import { limits } from '../limits.ts';
import { neighbourRoutes, openEgress } from '../network/egress.ts';
import { setRoutes } from '../network/host-networks.ts';
import { chainEnvironment, fds, sandboxCommand } from './chain.ts';
import type { HostUser } from './host-user.ts';
import { watchKernelMemory } from './kernel-watch.ts';
import { type MountNamespace, tmpDirOf } from './mount-namespace.ts';
import { Sandbox } from './sandbox.ts';
import type { SandboxHost } from './sandbox-host.ts';

/** How long the end of a sandbox waits for its control group. */
const removalMs = 2000;
/** Delays the next preparation, so that the call that took a namespace gets its result first. */
const aheadDelayMs = 250;
/** A namespace that no sandbox has taken by then ends. */
const longestWaitMs = 15 * 60_000;

export type PreparedNamespace = {
  readonly child: ChildProcess;
  readonly sandbox: Sandbox;
  readonly mountNamespace: MountNamespace;
  /** It has the user of the runner and shares the kernel's limits for that user. */
  readonly sharesUser: boolean;
  /** Resolves when internet access is open, when the sandbox will have none, and when it has ended. */
  readonly egress: Promise<void>;
  /** Its output so far, for an error message. */
  readonly said: () => string;
  /** The reason why its first program could not be started. */
  readonly problem: () => string | undefined;
  /** Runs after its last process has ended. */
  onGone(end: () => void): void;
};

/** Sends a chain the program that it starts. */
export function sendExecRequest(child: ChildProcess, text: string): void {
  pipeOf(child, fds.execRequest).end(text).resume();
}

/** bubblewrap reads it from a pipe, so that it has no path that a sandbox could see. */
export function giveFilter(child: ChildProcess, filter: Buffer): void {
  pipeOf(child, fds.seccomp).end(filter).resume();
}

function pipeOf({ stdio }: { stdio: readonly unknown[] }, fd: number): Duplex {
  const pipe = stdio[fd];
  if (!(pipe instanceof Duplex)) throw new TypeError(`A chain is spawned with a pipe at ${fd}`);
  // The exit of the process reports the end of the pipe.
  if (pipe.listenerCount('error') === 0) pipe.on('error', () => {});
  return pipe;
}

export class PreparedNamespaces {
  #waiting: PreparedNamespace | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Returns the waiting namespace, or a new one if none waits. A build has no internet access at any moment. */
  take(host: SandboxHost, { hasEgress }: { hasEgress: boolean }): PreparedNamespace {
    if (!hasEgress) return prepare(host, { hasEgress });
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#later(() => this.#prepareAhead(host), aheadDelayMs);
    if (waiting && !waiting.sandbox.hasExited && waiting.mountNamespace === host.mountNamespace)
      return waiting;
    void waiting?.sandbox.kill();
    return prepare(host, { hasEgress });
  }

  /** Stops preparing; the owner ends the waiting namespace. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #prepareAhead(host: SandboxHost): void {
    if (host.closing.aborted) return;
    try {
      this.#waiting = prepare(host, { hasEgress: true });
    } catch {
      // As with one that fails later: no sandbox takes it, and the boot that needs the next one reports the error.
      return;
    }
    this.#later(() => {
      void this.#waiting?.sandbox.kill();
      this.#waiting = undefined;
    }, longestWaitMs);
  }

  #later(act: () => void, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
    this.#timer.unref();
  }
}

function prepare(host: SandboxHost, { hasEgress }: { hasEgress: boolean }): PreparedNamespace {
  const id = randomBytes(9).toString('hex');
  const dir = path.join(host.sandboxesDir, id);
  const codeDir = path.join(dir, 'code');
  const user = host.uids.takeFor(host.mountNamespace);
  const { networks } = host;
  const { blocked } = networks;
  const { child, group } = spawnInGroup(id, { host, user, blocked });
  const onEnd: (() => void)[] = [];
  const removal: Sandbox['removal'] = {};
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve())).then(async () => {
    for (const end of onEnd) end();
    await removed(group);
    if (user) host.uids.release(user.uid);
    // Entries that are not given back are removed with the rest.
    await removal.takeBack?.().catch(() => {});
    // Only the runner ever wrote below it: the code is mounted read-only, and /tmp was never on this disk.
    // On a failing disk the folder stays, and the next start removes it, because `gone` has to resolve.
    await rm(dir, { recursive: true, force: true }).catch(() => {});
  });
  let said = '';
  const sandbox = new Sandbox(child, {
    codeDir,
    removal,
    group,
    files: tmpFilesOf(child.pid ?? -1, tmpDirOf(host.mountNamespace)),
    gone,
    listener: {
      frame: () => void sandbox.kill(),
      output: ({ chunk }) => {
        said = (said + chunk.toString()).slice(-4096);
      },
      broken: () => {},
      exit: () => {},
    },
  });
  host.live.add(sandbox);
  void gone.then(() => host.live.delete(sandbox));
  let problem: string | undefined;
  child.once('error', (error) => {
    problem = `could not be started (${error.message})`;
  });
  const egress = Promise.withResolvers<void>();
  // A sandbox that has ended opens no egress.
  void gone.then(egress.resolve);
  if (!hasEgress) egress.resolve();
  const shell = pipeOf(child, fds.execRequest);
  const openNetwork = async () => {
    // The networks of the machine may have changed since the namespace was set up, and may change again.
    const onFailure = () => void sandbox.kill();
    const target = { pid: child.pid ?? -1, user };
    const enrolment = networks.enrol(target, { has: blocked, onFailure });
    onEnd.push(enrolment.leave);
    await enrolment.settled;
    await sandbox.openEgress(async (pid) => {
      const opened = await openEgress({ pid, user });
      try {
        await setRoutes(target, neighbourRoutes);
        return opened;
      } catch (error) {
        await opened.close();
        throw error;
      }
    });
  };
  shell.once('data', () => {
    // Before this message its network namespace is the machine's, whose sockets are not its own.
    watchKernelMemory(sandbox, { pid: child.pid ?? -1, sharesUser: user === undefined });
    if (hasEgress) openNetwork().then(egress.resolve, egress.reject);
  });
  return {
    child,
    sandbox,
    mountNamespace: host.mountNamespace,
    sharesUser: user === undefined,
    egress: egress.promise,
    said: () => said,
    problem: () => problem,
    onGone: (end) => onEnd.push(end),
  };
}

type Place = { host: SandboxHost; user: HostUser | undefined; blocked: readonly string[] };

function spawnInGroup(id: string, place: Place): { child: ChildProcess; group: ControlGroup } {
  const { cgroups } = place.host;
  if (cgroups.kind === 'none') {
    const child = spawnChain(place, []);
    return { child, group: new ProcessTree(child.pid ?? -1) };
  }
  const group = cgroups.create(id);
  group.setLimits(limits.ofWaitingSandbox);
  return { child: spawnChain(place, group.entry), group };
}

function spawnChain({ host, user, blocked }: Place, entry: readonly string[]): ChildProcess {
  const command = sandboxCommand({ user, place: host.mountNamespace.place, blocked });
  const [program = '', ...args] = [...entry, ...command];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc', 'pipe', 'pipe'],
    env: chainEnvironment,
    // Its own process group, by which all of it can be killed, and which receives no interrupt from the terminal.
    detached: true,
  });
  giveFilter(child, host.seccompFilter);
  return child;
}

/**
 * Removes the group of a killed sandbox once the kernel has ended its last processes. Each attempt blocks this process
 * for a while, and many sandboxes may end at once, so the pauses grow, and the attempts end: a later start removes what
 * is left.
 */
async function removed(group: ControlGroup): Promise<void> {
  const endMs = performance.now() + removalMs;
  for (let pauseMs = 5; !group.remove() && performance.now() < endMs; pauseMs = Math.min(pauseMs * 2, 160))
    await sleep(pauseMs);
}
