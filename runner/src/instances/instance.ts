/**
 * One instance: a sandbox that belongs to one version for its whole life. The runner waits here for the guest. Every
 * wait ends with the first of four events: the guest's answer, the deadline (the whole sandbox is killed), the end of
 * the process, or a broken channel. The wait ends at once; the sandbox is cleaned up in the background.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { GuestFrame } from '../channel/frames.ts';
import { limits } from '../limits.ts';
import type { Exit, Output, Sandbox, SandboxListener } from '../sandbox/sandbox.ts';
import type { Call, IamToken, LogLine, MetadataRequest, RunnableVersion } from '../types.ts';
import { versionEnvironment } from './environment.ts';
import { LogLines } from './log-lines.ts';
import type { CallOutcome } from './outcomes.ts';
import * as outcomes from './outcomes.ts';

/** A wait for the guest: for the load or for the result of a call. */
type Wait = {
  onLog: Call['onLog'];
  onMetadataRequest: Call['onMetadataRequest'];
  depth: number;
  end(outcome: CallOutcome | undefined): void;
  isAnswered?: true;
  maxMemoryBytes?: number;
};
type WaitOptions = {
  /** By `performance.now()`, because the machine's clock may be set meanwhile. */
  deadlineMs: number;
  onLog: Call['onLog'];
  onMetadataRequest?: Call['onMetadataRequest'];
  /** The depth of the call; a load has the depth of the call that caused it. */
  depth?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** The outcome of a call and the memory that the guest reported. */
export type CallEnd = { outcome: CallOutcome; maxMemoryBytes: number | undefined };

/** No call has this id; only `loaded` and `loadFailed` end the wait for the load. */
const loadId = 'load';

/** A pipe holds 208 KiB (`net.core.wmem_default`), and a turn of the event loop reads up to 64 KiB of each. */
const drainTurns = 16;

export class Instance implements SandboxListener {
  readonly version: RunnableVersion;
  readonly id = randomBytes(4).toString('hex');
  readonly #sandbox: Sandbox;
  /** By call id; output belongs to the most recent call. */
  readonly #waits = new Map<string, Wait>();
  readonly #lines: Readonly<Record<Output['stream'], LogLines>>;
  /** The outcome of all calls after the instance died. */
  #death: CallOutcome | undefined;
  #heardOutput = false;
  /** Unexpected frames since the last answer to a wait. */
  #strayFrames = 0;
  /** Memory since the load counts for the call that caused the load. */
  #isCounting = false;
  #hadToken = false;
  #idleTimer: NodeJS.Timeout | undefined;
  #freezeTimer: NodeJS.Timeout | undefined;

  constructor(sandbox: Sandbox, version: RunnableVersion) {
    this.#sandbox = sandbox;
    this.version = version;
    this.#lines = { stdout: this.#reader('stdout'), stderr: this.#reader('stderr') };
    sandbox.identity = {
      functionId: version.functionId,
      folderId: version.folderId,
      ...(version.metadata === undefined ? {} : { formats: version.metadata }),
      ...(version.serviceAccountId === undefined ? {} : { serviceAccountId: version.serviceAccountId }),
    };
    sandbox.attach(this);
  }

  /** The reason for missing internet access that the version wants. */
  get egressProblem(): string | undefined {
    return this.#sandbox.egressProblem;
  }

  /** Whether the kernel has killed one of its processes because of insufficient memory. */
  get ranOutOfMemory(): boolean {
    return this.#sandbox.ranOutOfMemory;
  }

  /** Whether its metadata service has given it a token. */
  get hadToken(): boolean {
    return this.#hadToken;
  }

  get isDead(): boolean {
    return this.#death !== undefined;
  }

  /** Resolves when its last process has ended and its folders are removed. */
  get gone(): Promise<void> {
    return this.#sandbox.gone;
  }

  /** @returns undefined when the handler is loaded, else the reason; the instance is dead then */
  async load(options: WaitOptions): Promise<CallOutcome | undefined> {
    const { version } = this;
    this.#sandbox.resetPeak();
    this.#isCounting = true;
    const { outcome } = await this.#wait(loadId, options, () => {
      for (const output of this.#sandbox.takeStartOutput()) this.output(output);
      this.#sandbox.send({
        type: 'load',
        entrypoint: version.entrypoint,
        environment: versionEnvironment(version),
        ...(this.#sandbox.peakMemoryBytes() === undefined ? { countsMemory: true } : {}),
        identity: {
          functionId: version.functionId,
          versionId: version.versionId,
          folderId: version.folderId,
          memoryMb: Math.round(version.memoryBytes / 1024 / 1024),
          // The cloud uses the folder's default log group; this product has no separate id for it.
          logGroupId: version.folderId,
        },
      });
    });
    if (outcome) this.#die(outcome);
    return outcome;
  }

  async run(
    call: Call,
    { deadlineMs, token }: { deadlineMs: number; token: IamToken | undefined },
  ): Promise<CallEnd> {
    // Unguessable, so that an answer can only come from the process that got the call.
    const callId = randomUUID();
    const { requestId, onLog, onMetadataRequest, depth, signal, eventJson } = call;
    const options = { deadlineMs, onLog, onMetadataRequest, depth, signal };
    // Concurrent calls each get the peak since no call was running.
    if (!this.#isCounting) this.#sandbox.resetPeak();
    this.#isCounting = true;
    const { outcome, maxMemoryBytes } = await this.#wait(callId, options, () =>
      this.#sandbox.send(
        { type: 'call', callId, requestId, deadlineMs: dateOf(deadlineMs), ...(token ? { token } : {}) },
        eventJson,
      ),
    );
    return {
      outcome: outcome ?? outcomes.brokenChannel('a call was answered as if it were a load'),
      maxMemoryBytes,
    };
  }

  /** Freezes the instance after a short delay and calls `onOld` once it has been idle for `idleMs`. */
  idle(idleMs: number, onOld: () => void): void {
    this.#isCounting = false;
    this.#idleTimer = setTimeout(onOld, idleMs);
    this.#idleTimer.unref();
    this.#freezeTimer = setTimeout(() => this.#sandbox.freeze(), limits.freezeMs);
    this.#freezeTimer.unref();
  }

  wake(): void {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#freezeTimer);
    this.#sandbox.thaw();
  }

  /** Sends SIGTERM to the function, and kills the whole sandbox after the cloud's grace period. */
  async stop(): Promise<void> {
    this.wake();
    this.#death ??= outcomes.stopped();
    this.#sandbox.send({ type: 'stop' });
    const firmly = setTimeout(() => void this.#sandbox.kill(), limits.graceMs);
    await this.#sandbox.gone;
    clearTimeout(firmly);
  }

  /** Kills the instance at once; its calls end as stopped. */
  async kill(): Promise<void> {
    this.wake();
    this.#die(outcomes.stopped());
    await this.#sandbox.gone;
  }

  frame(frame: GuestFrame): void {
    switch (frame.type) {
      case 'loaded':
        this.#endLoad(undefined);
        break;
      case 'loadFailed':
        this.#endLoad({ kind: 'failed', phase: 'init', error: frame.error });
        break;
      case 'result':
        this.#answer(frame.callId, outcomes.returned(frame.body), frame.maxMemoryBytes);
        break;
      case 'oversized':
        this.#answer(frame.callId, outcomes.responseTooLarge(frame.bytes), frame.maxMemoryBytes);
        break;
      case 'failed':
        this.#answer(
          frame.callId,
          { kind: 'failed', phase: 'handler', error: frame.error },
          frame.maxMemoryBytes,
        );
        break;
      case 'ready':
        // Code of the function that found the channel repeats the frame; it has no effect now.
        this.#stray();
        break;
    }
  }

  output({ stream, chunk }: Output): void {
    this.#heardOutput = true;
    this.#lines[stream].push(chunk);
  }

  metadataRequest(request: MetadataRequest): void {
    this.#hadToken ||= isOfToken(request);
    for (const { onMetadataRequest } of this.#waits.values()) onMetadataRequest?.(request);
  }

  broken(reason: string): void {
    this.#die(outcomes.brokenChannel(reason));
  }

  exit(exit: Exit): void {
    this.#die(exit.isOutOfMemory ? outcomes.outOfMemory(this.version, exit.overuse) : outcomes.crashed(exit));
  }

  #reader(stream: Output['stream']): LogLines {
    return new LogLines({
      onLine: (text) => this.#log(stream, text),
      onDropped: (dropped) => this.#log('system', outcomes.outputCutLine(stream, dropped)),
    });
  }

  #log(stream: LogLine['stream'], text: string): void {
    const lastBegun = [...this.#waits.values()].at(-1);
    lastBegun?.onLog?.({ timestampMs: Date.now(), stream, text });
  }

  async #wait(
    id: string,
    { deadlineMs, onLog, onMetadataRequest, depth = 0, signal }: WaitOptions,
    ask: () => void,
  ): Promise<{ outcome: CallOutcome | undefined; maxMemoryBytes: number | undefined }> {
    if (this.#death) return { outcome: this.#death, maxMemoryBytes: undefined };
    const { promise, resolve } = Promise.withResolvers<CallOutcome | undefined>();
    const wait: Wait = { onLog, onMetadataRequest, depth, end: resolve };
    this.#waits.set(id, wait);
    this.#sandbox.depth = Math.max(...[...this.#waits.values()].map((each) => each.depth));
    const timer = setTimeout(
      () => this.#die(outcomes.timedOut(this.version)),
      Math.max(0, deadlineMs - performance.now()),
    );
    const onAbort = () => {
      // A handler cannot be interrupted, so a call that runs alone in its instance ends with it.
      if (this.#waits.size === 1) this.#die(outcomes.cancelled());
      else resolve(outcomes.cancelled());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    else ask();
    const outcome = await promise;
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    await this.#drained();
    for (const lines of Object.values(this.#lines)) await lines.endCall();
    this.#waits.delete(id);
    // The kernel's count for all processes, or the guest's own count if the kernel has none.
    return { outcome, maxMemoryBytes: this.#sandbox.peakMemoryBytes() ?? wait.maxMemoryBytes };
  }

  #endLoad(outcome: CallOutcome | undefined): void {
    const wait = this.#waits.get(loadId);
    if (wait) wait.end(outcome);
    else this.#stray();
  }

  /** The first answer counts; a late or unknown id has no wait. */
  #answer(callId: string, outcome: CallOutcome, maxMemoryBytes: number | undefined): void {
    const wait = callId === loadId ? undefined : this.#waits.get(callId);
    if (!wait || wait.isAnswered) {
      this.#stray();
      return;
    }
    wait.isAnswered = true;
    this.#strayFrames = 0;
    if (maxMemoryBytes !== undefined) wait.maxMemoryBytes ??= maxMemoryBytes;
    wait.end(outcome);
  }

  /** Reading frames takes time of the event loop: a sandbox that keeps sending unexpected frames loses its channel. */
  #stray(): void {
    this.#strayFrames += 1;
    if (this.#strayFrames > limits.strayFrames) this.#sandbox.break('it sent answers that nobody waits for');
  }

  #die(outcome: CallOutcome): void {
    this.#death ??= outcome;
    void this.#sandbox.kill();
    for (const wait of this.#waits.values()) wait.end(outcome);
  }

  /**
   * Output that was printed before the answer is in the pipes already. It has been read once the event loop has checked
   * the pipes and found nothing, which takes two turns without output. A process that continues to print could prevent
   * that, so the wait ends after the number of turns that reads full pipes.
   */
  async #drained(): Promise<void> {
    let quietTurns = 0;
    for (let turns = 0; quietTurns < 2 && turns < drainTurns; turns++) {
      this.#heardOutput = false;
      await new Promise((resolve) => setImmediate(resolve));
      quietTurns = this.#heardOutput ? 0 : quietTurns + 1;
    }
  }
}

/** Whether the answer was a token: the only 200 of a path that ends so. */
function isOfToken({ path, status }: MetadataRequest): boolean {
  return status === 200 && (path.split('?', 1)[0] ?? '').endsWith('/token');
}

/** Converts a time of `performance.now()` to the machine's clock, which functions receive. */
const dateOf = (monotonicMs: number) => Math.round(Date.now() + monotonicMs - performance.now());
