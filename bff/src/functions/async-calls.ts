import type { Logger } from 'pino';
import { type EventJson, type Outcome, type RunnableVersion, type Runner, RunnerError } from 'runner';
import { ApiError } from '../errors.ts';
import type { Logs } from '../logs/logs.ts';
import type { CallLimits } from './call-limits.ts';

/** Calls that were accepted and have not ended, and the bytes of their events. */
const acceptedMax = 1000;
const acceptedBytesMax = 64 * 1024 * 1024;
/** A version's calls must not keep those of others waiting, however long they take. */
const atATime = { ofVersion: 10, inAll: 64 };
/** The service does not say how long it waits: a second, then twice as long each time. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

export type AsyncCall = {
  version: RunnableVersion;
  tag: string;
  requestId: string;
  eventJson: EventJson;
  depth: number;
  /** How many times more it is tried when it fails. */
  retries: number;
};
type Accepted = AsyncCall & { attempts: number; timer?: NodeJS.Timeout };

type Options = {
  runner: Pick<Runner, 'invoke'>;
  callLimits: CallLimits;
  logs: Pick<Logs, 'recorder'>;
  log: Logger;
  /** Before the first further attempt. */
  pauseMs?: number;
};

/**
 * Calls whose callers do not wait. In memory: what waits when the process ends is lost, and the log of its function
 * says so where the end was an orderly one.
 */
export class AsyncCalls {
  readonly #o: Options;
  readonly #accepted = new Set<Accepted>();
  /** In the order in which they became ready to run. */
  readonly #ready: Accepted[] = [];
  readonly #running = new Map<Accepted, Promise<void>>();
  #bytes = 0;
  #isClosed = false;

  constructor(options: Options) {
    this.#o = options;
  }

  /**
   * Takes a call over; it runs once there is room.
   * @throws ApiError RESOURCE_EXHAUSTED
   */
  accept(call: AsyncCall): void {
    if (this.#accepted.size >= acceptedMax || this.#bytes + call.eventJson.length > acceptedBytesMax)
      throw new ApiError(
        'RESOURCE_EXHAUSTED',
        `Too many requests: ${this.#accepted.size} asynchronous calls wait or run, ${this.#bytes} bytes of events in all; at most ${acceptedMax} and ${acceptedBytesMax} bytes may. Call again later.`,
      );
    const accepted = { ...call, attempts: 0 };
    this.#accepted.add(accepted);
    this.#bytes += call.eventJson.length;
    this.#ready.push(accepted);
    this.#runNext();
  }

  /** Lets go what waits for a function that is no more. */
  forget(functionId: string): void {
    for (const call of this.#accepted) if (call.version.functionId === functionId) this.#end(call);
  }

  /** To be called before the runner closes; resolves when what was running has ended with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#accepted) {
      if (this.#running.has(call)) continue;
      this.#tell(call, 'is lost: the console stops before it was done');
      this.#end(call);
    }
    await Promise.all(this.#running.values());
  }

  #runNext(): void {
    while (this.#running.size < atATime.inAll) {
      const next = this.#ready.findIndex(({ version }) => this.#runningOf(version) < atATime.ofVersion);
      const [call] = next < 0 ? [] : this.#ready.splice(next, 1);
      if (call === undefined) return;
      const run = this.#run(call)
        .catch((error: unknown) => {
          this.#o.log.error({ err: error, requestId: call.requestId }, 'an asynchronous call was given up');
          this.#end(call);
        })
        .finally(() => {
          this.#running.delete(call);
          this.#runNext();
        });
      this.#running.set(call, run);
    }
  }

  #runningOf({ versionId }: RunnableVersion): number {
    let running = 0;
    for (const { version } of this.#running.keys()) if (version.versionId === versionId) running++;
    return running;
  }

  async #run(call: Accepted): Promise<void> {
    call.attempts++;
    const fault = await this.#attempt(call);
    if (!this.#accepted.has(call)) return;
    if (fault === undefined) {
      this.#end(call);
      return;
    }
    const of = `attempt ${call.attempts} of ${call.retries + 1}`;
    if (this.#isClosed || call.attempts > call.retries) {
      this.#tell(call, `is given up after ${of}: ${this.#isClosed ? 'the console stops' : fault}`);
      this.#end(call);
      return;
    }
    const pauseMs = Math.min((this.#o.pauseMs ?? firstPauseMs) * 2 ** (call.attempts - 1), longestPauseMs);
    this.#tell(call, `failed in ${of}: ${fault}. It is tried again in ${pauseMs / 1000} s`);
    call.timer = setTimeout(() => {
      this.#ready.push(call);
      this.#runNext();
    }, pauseMs);
    call.timer.unref();
  }

  /** @returns why it failed. */
  async #attempt(call: Accepted): Promise<string | undefined> {
    const { version, tag, requestId, eventJson, depth } = call;
    const { runner, callLimits, logs, log } = this.#o;
    let leave = () => {};
    try {
      leave = callLimits.enter({ functionId: version.functionId, tag });
      const onLog = logs.recorder(version, requestId);
      return faultOf(await runner.invoke(version, { requestId, eventJson, depth, onLog }));
    } catch (error) {
      if (error instanceof ApiError || error instanceof RunnerError) return error.message;
      log.error({ err: error, requestId }, 'an asynchronous call failed');
      return 'the console failed; its own log says more';
    } finally {
      leave();
    }
  }

  #tell({ version, requestId }: Accepted, what: string): void {
    const record = this.#o.logs.recorder(version, requestId);
    record({ timestampMs: Date.now(), stream: 'system', text: `ASYNC RequestID: ${requestId} ${what}` });
  }

  #end(call: Accepted): void {
    if (!this.#accepted.delete(call)) return;
    this.#bytes -= call.eventJson.length;
    clearTimeout(call.timer);
    const ready = this.#ready.indexOf(call);
    if (ready >= 0) this.#ready.splice(ready, 1);
  }
}

function faultOf(outcome: Outcome): string | undefined {
  return outcome.kind === 'returned' ? undefined : outcome.error.errorMessage;
}
