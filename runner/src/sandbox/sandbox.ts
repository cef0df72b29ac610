/**
 * A sandbox that runs: its channel, its output, its account of resources, its end. It is made by `boot.ts`. Whoever
 * attaches a listener owns it; `gone` resolves when no process of it is left and its folders are removed.
 */
import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { ControlGroup, ResourceLimits } from '../cgroups/control-group.ts';
import { type AskForRoom, MemoryWatch, type Overuse } from '../cgroups/memory-watch.ts';
import { killGroup, killTree } from '../cgroups/process-tree.ts';
import type { TmpFiles } from '../cgroups/tmp-files.ts';
import { encodeFrame, FrameReader, type GuestFrame, type HostFrame } from '../channel/frames.ts';
import { limits } from '../limits.ts';
import type { MetadataIdentity } from '../metadata/tree.ts';
import type { Egress } from '../network/egress.ts';
import type { EventJson } from '../types.ts';

export type Exit = {
  /** Of its first process, 128 + n for a signal n. */
  code: number;
  isOutOfMemory: boolean;
  /** Why `MemoryWatch` ended it. */
  overuse?: Overuse | undefined;
  /** What it held too much of, if it was ended for that, as `more than 1024 sockets`. */
  excess?: string | undefined;
};

export type CodeRemoval = { takeBack?: (() => Promise<void>) | undefined };

export type Output = { stream: 'stdout' | 'stderr'; chunk: Buffer };

export interface SandboxListener {
  frame(frame: GuestFrame): void;
  output(output: Output): void;
  /** The guest sent what no bootstrap sends, or closed the channel; the sandbox is being killed. */
  broken(reason: string): void;
  /** May be called twice: when it is ended for its memory, and when its process has ended of that. */
  exit(exit: Exit): void;
}

export class Sandbox {
  /** Whose the metadata requests of this sandbox are; set with the code. */
  identity: MetadataIdentity | undefined;
  /** Of the calls that it serves at the moment, the deepest (`Call.depth`); of the last ones while it serves none. */
  depth = 0;
  /** Host folder that is `/function/code` inside. */
  readonly codeDir: string;
  /** What is to happen to the code folder when no process reads it any more and before it is removed. */
  readonly removal: CodeRemoval;
  /** Resolves when no process of it is left and its folders are removed. */
  readonly gone: Promise<void>;

  readonly #child: ChildProcess;
  readonly #group: ControlGroup;
  readonly #files: TmpFiles;
  #watch: MemoryWatch | undefined;
  #overuse: Overuse | undefined;
  readonly #channel: Duplex;
  readonly #reader = new FrameReader();
  #listener: SandboxListener;
  #exit: Exit | undefined;
  #endTimer: NodeJS.Timeout | undefined;
  #isFrozen = false;
  #excess: string | undefined;
  #egress: Egress | undefined;
  /** Why it has no way to the internet although one was wanted. */
  egressProblem: string | undefined;
  #startOutput: Output[] = [];

  constructor(
    child: ChildProcess,
    parts: {
      codeDir: string;
      removal: CodeRemoval;
      group: ControlGroup;
      files: TmpFiles;
      gone: Promise<void>;
      listener: SandboxListener;
    },
  ) {
    this.#child = child;
    this.codeDir = parts.codeDir;
    this.removal = parts.removal;
    this.gone = parts.gone;
    this.#group = parts.group;
    this.#files = parts.files;
    void this.gone.then(() => this.#watch?.close());
    this.#listener = parts.listener;
    this.#channel = child.stdio[3] as Duplex;
    this.#listen();
  }

  /** From now on this listener gets everything. */
  attach(listener: SandboxListener): void {
    this.#listener = listener;
    if (this.#exit) listener.exit(this.#exit);
  }

  /** Printed while the interpreter started with its version's own variables, which may well say something of them. */
  keepForFirstCall(output: Output): void {
    const kept = this.#startOutput.reduce((sum, { chunk }) => sum + chunk.length, 0);
    if (kept < limits.logLineBytes) this.#startOutput.push(output);
  }

  takeStartOutput(): Output[] {
    return this.#startOutput.splice(0);
  }

  send(frame: HostFrame, body?: EventJson): void {
    if (this.#channel.destroyed) return;
    for (const piece of encodeFrame(frame, body)) this.#channel.write(piece);
  }

  /** @param open opens the egress, given the process whose network namespace it leaves */
  async openEgress(open: (pid: number) => Promise<Egress>): Promise<void> {
    try {
      this.#egress = await open(this.#child.pid ?? -1);
      void this.gone.then(() => this.closeEgress());
    } catch (error) {
      this.egressProblem = error instanceof Error ? error.message : String(error);
    }
  }

  async closeEgress(): Promise<void> {
    await this.#egress?.close();
    this.egressProblem = undefined;
  }

  /** @param askForRoom for files of /tmp that do not count as its memory; without it there is no room for any */
  setLimits(limits: ResourceLimits, askForRoom: AskForRoom = () => () => {}): void {
    this.#group.setLimits(limits);
    if (this.#exit) return;
    this.#watch?.close();
    this.#watch = new MemoryWatch(
      {
        group: this.#group,
        files: this.#files,
        askForRoom,
        onOveruse: (overuse) => this.#endFor(overuse),
        isFrozen: () => this.#isFrozen,
      },
      limits,
    );
  }

  /** Begins the account of `peakMemoryBytes` anew. */
  resetPeak(): void {
    if (this.#exit) return;
    this.#group.resetPeak();
    this.#watch?.resetPeak();
  }

  /** Highest memory of all its processes since `resetPeak`; undefined where the machine does not tell. */
  peakMemoryBytes(): number | undefined {
    const bytes = this.#exit ? undefined : this.#group.peakMemoryBytes();
    return bytes === undefined ? undefined : (this.#watch?.peakBytes(bytes) ?? bytes);
  }

  /** Whether a process of it was ended for lack of memory. */
  get ranOutOfMemory(): boolean {
    if (this.#overuse !== undefined) return true;
    return this.#exit?.isOutOfMemory ?? this.#group.outOfMemoryKills() > 0;
  }

  /** Nothing in it runs until it is thawed; what it holds stays. */
  freeze(): void {
    if (this.#exit) return;
    this.#isFrozen = true;
    this.#orKill(() => this.#group.freeze());
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    if (!this.#exit) this.#orKill(() => this.#group.thaw());
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** Ends it for holding too much of something. */
  stop(excess: string): Promise<void> {
    this.#excess ??= excess;
    return this.kill();
  }

  get hasExited(): boolean {
    return this.#exit !== undefined;
  }

  /** Ends every process of the sandbox, also a frozen one; safe to repeat. */
  kill(): Promise<void> {
    if (!this.#exit && this.#child.pid !== undefined) {
      try {
        this.#group.killAll();
      } catch {
        // The kernel may refuse while the group disappears; the namespace's first process takes all of it along.
        killTree(this.#child.pid);
      }
      // It may not have entered its control group yet, or be about to bring a child into it.
      killGroup(this.#child.pid);
    }
    return this.gone;
  }

  /** Ends a sandbox that misuses its channel; nothing more is read from it. */
  break(reason: string): void {
    this.#channel.destroy();
    void this.kill();
    this.#listener.broken(reason);
  }

  #listen(): void {
    this.#channel.on('data', (chunk: Buffer) => {
      try {
        for (const frame of this.#reader.push(chunk)) {
          this.#listener.frame(frame);
          if (this.#channel.destroyed) break;
        }
      } catch (error) {
        this.break(error instanceof Error ? error.message : String(error));
      }
    });
    // A process that ended says so within this time, with its status; one that lives on closed its channel.
    const onEnd = () => {
      this.#endTimer ??= setTimeout(() => this.break('it was closed'), limits.channelEndMs);
    };
    this.#channel.on('end', onEnd);
    this.#channel.on('error', onEnd);
    // The guest holds the other ends and may break them as it likes; the end of the process says the rest.
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#listener.output({ stream: 'stdout', chunk }));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#listener.output({ stream: 'stderr', chunk }));
    this.#child.once('exit', (status, signal) => {
      clearTimeout(this.#endTimer);
      const code = status ?? (signal === 'SIGKILL' ? 137 : 128);
      this.#watch?.stop();
      this.#exit = {
        code,
        isOutOfMemory: this.#overuse !== undefined || (code === 137 && this.#group.outOfMemoryKills() > 0),
        overuse: this.#overuse,
        excess: this.#excess,
      };
      this.#listener.exit(this.#exit);
    });
  }

  /** Told at once: its processes take time to end on a busy machine, the more the larger they are. */
  #endFor(overuse: Overuse): void {
    this.#overuse = overuse;
    void this.kill();
    this.#listener.exit({ code: 137, isOutOfMemory: true, overuse });
  }

  /** A sandbox that can be neither frozen nor thawed would run on unseen, or never answer. */
  #orKill(act: () => void): void {
    try {
      act();
    } catch {
      void this.kill();
    }
  }
}
