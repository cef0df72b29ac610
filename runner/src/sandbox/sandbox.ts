/**
 * One sandbox from birth to death. In order of time:
 *   1. `boot` makes its folders and spawns the chain (`chain.ts`, `bwrap-args.ts`);
 *   2. the bootstrap binds the metadata address and passes the listening socket over IPC; the metadata server
 *      adopts it, and the IPC channel is dropped before any user code can exist;
 *   3. the bootstrap says `ready` on the data channel (fd 3), and `boot` resolves;
 *   4. an `Instance` attaches its listener and owns it from then on;
 *   5. it ends by itself or by `kill`; `gone` resolves when no process of it is left and its folders are removed.
 * Each wait races the end of the process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { bounds } from '../bounds.ts';
import { encodeFrame, FrameReader, type GuestFrame, type HostFrame } from '../channel/frames.ts';
import type { MetadataServer } from '../metadata/server.ts';
import { RunnerError } from '../types.ts';
import { bwrapArgs } from './bwrap-args.ts';
import { chainEnvironment, sandboxCommand } from './chain.ts';
import type { HostUids } from './host-uids.ts';
import type { Stage } from './stage.ts';
import type { SystemMounts } from './system-mounts.ts';

/** How a sandbox ended; `code` is that of its first process, 128 + n for a signal n. */
export type Exit = { code: number };

export type Output = { stream: 'stdout' | 'stderr'; chunk: Buffer };

export interface SandboxListener {
  frame(frame: GuestFrame): void;
  output(output: Output): void;
  /** The guest sent what no bootstrap sends, or closed the channel; the sandbox is being killed. */
  broken(reason: string): void;
  exit(exit: Exit): void;
}

/** What every sandbox of a runner shares. */
export type SandboxHost = {
  /** Folder of this runner's sandboxes. */
  sandboxesDir: string;
  etcDir: string;
  seccompFile: string;
  system: SystemMounts;
  stage: Stage;
  uids: HostUids;
  metadata: MetadataServer;
  /** Every sandbox from spawn to `gone`, so that none outlives the runner. */
  live: Set<Sandbox>;
};

/** What a sandbox starts with; the code comes later, into `codeDir`. */
export type BootSpec = {
  id: string;
  /** Host folder with the bootstrap of the language. */
  runtimeDir: string;
  interpreterDir?: string;
  /** As paths inside. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Fills the code folder ahead of the start, for code that must be there by then. */
  placeCode?: ((codeDir: string) => Promise<void>) | undefined;
};

export class Sandbox {
  /** Whose the metadata requests of this sandbox are; set with the code. */
  identity: { serviceAccountId?: string; folderId: string } | undefined;
  /** Host folder that is `/function/code` inside. */
  readonly codeDir: string;
  /** Resolves when no process of it is left and its folders are removed. */
  readonly gone: Promise<void>;

  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  readonly #reader = new FrameReader();
  #listener: SandboxListener;
  #exit: Exit | undefined;
  #endTimer: NodeJS.Timeout | undefined;

  private constructor(
    child: ChildProcess,
    { codeDir, gone, listener }: { codeDir: string; gone: Promise<void>; listener: SandboxListener },
  ) {
    this.#child = child;
    this.codeDir = codeDir;
    this.gone = gone;
    this.#listener = listener;
    this.#channel = child.stdio[3] as Duplex;
    this.#listen();
  }

  static async boot(spec: BootSpec, host: SandboxHost): Promise<Sandbox> {
    const dir = path.join(host.sandboxesDir, spec.id);
    const codeDir = path.join(dir, 'code');
    const ownTmpDir = path.join(dir, 'tmp');
    await mkdir(codeDir, { recursive: true, mode: 0o755 });
    if (!host.stage.tmpDir) await mkdir(ownTmpDir);
    await spec.placeCode?.(codeDir);
    const hostUid = host.stage.pid === undefined ? undefined : host.uids.take();
    const child = spawnChain(spec, { host, codeDir, tmpDir: host.stage.tmpDir ?? ownTmpDir, hostUid });

    let forgetListener = () => {};
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve())).then(async () => {
      forgetListener();
      if (hostUid !== undefined) host.uids.release(hostUid);
      // Only the runner ever wrote below it: the code is mounted read-only and /tmp was never on this disk.
      await rm(dir, { recursive: true, force: true });
    });

    return new Promise<Sandbox>((resolve, reject) => {
      let stderr = '';
      const fail = (why: string) => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        const said = stderr.trim();
        reject(new RunnerError('SANDBOX_FAILED', said ? `${why}: ${said}` : why));
      };
      const timer = setTimeout(
        () => fail(`A sandbox was not ready within ${bounds.bootMs} ms`),
        bounds.bootMs,
      );
      child.once('error', (error) => fail(`A sandbox could not be started (${error.message})`));
      const waitingFor = new Set(['the metadata socket', 'the end of the IPC channel', 'ready']);
      const reached = (station: string) => {
        if (!waitingFor.delete(station)) fail(`A sandbox repeated itself (${station})`);
        if (waitingFor.size > 0) return;
        clearTimeout(timer);
        resolve(sandbox);
      };
      const sandbox = new Sandbox(child, {
        codeDir,
        gone,
        listener: {
          frame: ({ type }) =>
            type === 'ready' ? reached(type) : fail('A sandbox spoke out of turn before it was ready'),
          output: ({ chunk }) => {
            stderr = (stderr + chunk.toString()).slice(-4096);
          },
          broken: (reason) => fail(`A sandbox broke its channel before it was ready (${reason})`),
          exit: ({ code }) => fail(`A sandbox ended with status ${code} before it was ready`),
        },
      });
      host.live.add(sandbox);
      void gone.then(() => host.live.delete(sandbox));
      child.once('message', (_message, handle) => {
        if (!(handle instanceof Server)) return fail('A sandbox did not pass its metadata socket');
        forgetListener = host.metadata.adopt(handle, sandbox);
        reached('the metadata socket');
        // The bootstrap closes the channel at this word. Closed from here, the child would never say that it is gone.
        child.send({ type: 'adopted' });
      });
      child.once('disconnect', () => reached('the end of the IPC channel'));
    });
  }

  /** From now on this listener gets everything. */
  attach(listener: SandboxListener): void {
    this.#listener = listener;
    if (this.#exit) listener.exit(this.#exit);
  }

  send(frame: HostFrame, body?: string): void {
    if (!this.#channel.destroyed) this.#channel.write(encodeFrame(frame, body));
  }

  /** Ends every process of the sandbox; safe to repeat. */
  kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    return this.gone;
  }

  get hasExited(): boolean {
    return this.#exit !== undefined;
  }

  /** Host pid of the chain, which is bubblewrap's outer process once it runs. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  #listen(): void {
    this.#channel.on('data', (chunk: Buffer) => {
      try {
        for (const frame of this.#reader.push(chunk)) this.#listener.frame(frame);
      } catch (error) {
        this.#break(error instanceof Error ? error.message : String(error));
      }
    });
    // A process that ended says so within this time, with its status; one that lives on closed its channel.
    const onEnd = () => {
      this.#endTimer ??= setTimeout(() => this.#break('it was closed'), bounds.graceMs);
    };
    this.#channel.on('end', onEnd);
    this.#channel.on('error', onEnd);
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#listener.output({ stream: 'stdout', chunk }));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#listener.output({ stream: 'stderr', chunk }));
    this.#child.once('exit', (code, signal) => {
      clearTimeout(this.#endTimer);
      this.#exit = { code: code ?? (signal === 'SIGKILL' ? 137 : 128) };
      this.#listener.exit(this.#exit);
    });
  }

  #break(reason: string): void {
    this.#channel.destroy();
    this.#child.kill('SIGKILL');
    this.#listener.broken(reason);
  }
}

function spawnChain(
  spec: BootSpec,
  place: { host: SandboxHost; codeDir: string; tmpDir: string; hostUid: number | undefined },
): ChildProcess {
  const { host, codeDir, tmpDir, hostUid } = place;
  const bwrap = bwrapArgs({
    mounts: {
      codeDir: host.stage.path(codeDir),
      runtimeDir: host.stage.path(spec.runtimeDir),
      etcDir: host.stage.path(host.etcDir),
      tmpDir,
      systemDirs: host.system.dirs,
      systemLinks: host.system.links,
      ...(spec.interpreterDir ? { interpreterDir: host.stage.path(spec.interpreterDir) } : {}),
    },
    environment: { ...spec.environment, NODE_CHANNEL_FD: '4' },
    command: spec.command,
    seccompFd: 5,
  });
  const root =
    host.stage.pid === undefined || hostUid === undefined ? undefined : { stagePid: host.stage.pid, hostUid };
  const [program = '', ...args] = sandboxCommand({ root, tmpDir, bwrap });
  const seccomp = openSync(host.seccompFile, 'r');
  try {
    return spawn(program, args, {
      // 0 nothing, 1 and 2 output, 3 frames, 4 Node's IPC for the one socket, 5 the filter that bubblewrap reads.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc', seccomp],
      env: chainEnvironment,
    });
  } finally {
    closeSync(seccomp);
  }
}
