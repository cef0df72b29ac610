/**
 * A running sandbox: its channel, its output, its resource usage, its end. `boot.ts` creates it. The code that attaches
 * a listener owns it. `gone` resolves when its last process has ended and its folders are removed.
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
import type { EventJson, MetadataRequest } from '../types.ts';

export type Exit = {
  /** The exit status of its first process, 128 + n for a signal n. */
  code: number;
  isOutOfMemory: boolean;
  /** The reason for which `MemoryWatch` ended it. */
  overuse?: Overuse | undefined;
  /** The resource over its limit, if that ended it, such as `more than 1024 sockets`. */
  excess?: string | undefined;
};

export type CodeRemoval = { takeBack?: (() => Promise<void>) | undefined };

export type Output = { stream: 'stdout' | 'stderr'; chunk: Buffer };

export interface SandboxListener {
  frame(frame: GuestFrame): void;
  output(output: Output): void;
  metadataRequest?(request: MetadataRequest): void;
  /** The guest sent frames that no bootstrap sends, or closed the channel; the runner is killing the sandbox. */
  broken(reason: string): void;
  /** May be called twice: when it is ended because of its memory, and when its process has exited. */
  exit(exit: Exit): void;
}

export class Sandbox {
  /** The identity of its metadata requests; set together with the code. */
  identity: MetadataIdentity | undefined;
  /** The greatest depth (`Call.depth`) of its current calls; of the last ones while it serves none. */
  depth = 0;
  /** Host folder that is `/function/code` inside. */
  readonly codeDir: string;
  /** Runs after the last process that reads the code folder has ended, and before its removal. */
  readonly removal: CodeRemoval;
  /** Resolves when its last process has ended and its folders are removed. */
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
  /** The reason for missing internet access that the version wants. */
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

  /** This listener receives all further events. */
  attach(listener: SandboxListener): void {
    this.#listener = listener;
    if (this.#exit) listener.exit(this.#exit);
  }

  metadataRequest(request: MetadataRequest): void {
    this.#listener.metadataRequest?.(request);
  }

  /** Output of the interpreter's start with the version's own variables, which may explain problems with them. */
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

  /** @param open opens the egress, given the process whose network namespace it serves */
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

  /** @param askForRoom for files of /tmp that do not count as its memory; by default, no room is granted */
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

  /** Resets `peakMemoryBytes`. */
  resetPeak(): void {
    if (this.#exit) return;
    this.#group.resetPeak();
    this.#watch?.resetPeak();
  }

  /** Highest memory of all its processes since `resetPeak`; undefined where the machine does not report it. */
  peakMemoryBytes(): number | undefined {
    const bytes = this.#exit ? undefined : this.#group.peakMemoryBytes();
    return bytes === undefined ? undefined : (this.#watch?.peakBytes(bytes) ?? bytes);
  }

  /** Whether one of its processes was killed because of insufficient memory. */
  get ranOutOfMemory(): boolean {
    if (this.#overuse !== undefined) return true;
    return this.#exit?.isOutOfMemory ?? this.#group.outOfMemoryKills() > 0;
  }

  /** Stops all its processes until it is thawed; its resources stay allocated. */
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

  /** Ends it because of a resource over its limit. */
  stop(excess: string): Promise<void> {
    this.#excess ??= excess;
    return this.kill();
  }

  get hasExited(): boolean {
    return this.#exit !== undefined;
  }

  /** Kills every process of the sandbox, also if it is frozen; safe to repeat. */
  kill(): Promise<void> {
    if (!this.#exit && this.#child.pid !== undefined) {
      try {
        this.#group.killAll();
      } catch {
        // The kernel may reject this while the group disappears; the first process of the namespace ends all others.
        killTree(this.#child.pid);
      }
      // A process may not have entered its control group yet, or may be about to fork into it.
      killGroup(this.#child.pid);
    }
    return this.gone;
  }

  /** Ends a sandbox that misuses its channel; the runner reads nothing more from it. */
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
    // A process that ended reports its status within this time; a process that is still alive closed its channel.
    const onEnd = () => {
      this.#endTimer ??= setTimeout(() => this.break('it was closed'), limits.channelEndMs);
    };
    this.#channel.on('end', onEnd);
    this.#channel.on('error', onEnd);
    // The guest holds the other ends and may break them; the end of the process reports everything else.
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

  /** Reports the end at once: on a busy machine, large processes take a long time to exit. */
  #endFor(overuse: Overuse): void {
    this.#overuse = overuse;
    void this.kill();
    this.#listener.exit({ code: 137, isOutOfMemory: true, overuse });
  }

  /** A sandbox that can be neither frozen nor thawed would run unnoticed, or never respond. */
  #orKill(act: () => void): void {
    try {
      act();
    } catch {
      void this.kill();
    }
  }
}
