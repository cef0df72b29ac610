import type { Logger } from 'pino';
import { type EventJson, type Outcome, type RunnableVersion, type Runner, RunnerError } from 'runner';
import { ApiError } from '../errors.ts';
import type { Logs } from '../logs/logs.ts';
import type { CallLimits } from './call-limits.ts';

type Amount = { calls: number; bytes: number };
type OfFunction = Amount & { running: number };

/** What may be accepted and not ended: of one function only so much that others find room. */
const most = {
  ofFunction: { calls: 250, bytes: 16 * 1024 * 1024 },
  inAll: { calls: 1000, bytes: 64 * 1024 * 1024 },
} as const satisfies Record<string, Amount>;
/** Of one function. How many functions there are does not matter: the runner lets calls wait in turn. */
const atATime = 10;
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
  readonly #inAll: Amount = { calls: 0, bytes: 0 };
  /** By function. */
  readonly #ofFunction = new Map<string, OfFunction>();
  #isClosed = false;

  constructor(options: Options) {
    this.#o = options;
  }

  /**
   * Takes a call over; it runs once there is room.
   * @throws ApiError RESOURCE_EXHAUSTED
   */
  accept(call: AsyncCall): void {
    const { functionId } = call.version;
    const { length } = call.eventJson;
    const ofFunction = this.#ofFunction.get(functionId) ?? { calls: 0, bytes: 0, running: 0 };
    requireRoom(ofFunction, { bytes: length, most: most.ofFunction, whose: ` of function ${functionId}` });
    requireRoom(this.#inAll, { bytes: length, most: most.inAll, whose: '' });
    const accepted = { ...call, attempts: 0 };
    this.#accepted.add(accepted);
    this.#ofFunction.set(functionId, ofFunction);
    for (const amount of [ofFunction, this.#inAll]) {
      amount.calls += 1;
      amount.bytes += length;
    }
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
    for (;;) {
      const next = this.#ready.findIndex(({ version }) => this.#runningOf(version) < atATime);
      const [call] = next < 0 ? [] : this.#ready.splice(next, 1);
      if (call === undefined) return;
      const ofFunction = this.#ofFunction.get(call.version.functionId);
      if (ofFunction) ofFunction.running += 1;
      const run = this.#run(call)
        .catch((error: unknown) => {
          this.#o.log.error({ err: error, requestId: call.requestId }, 'an asynchronous call was given up');
          this.#end(call);
        })
        .finally(() => {
          if (ofFunction) ofFunction.running -= 1;
          this.#running.delete(call);
          this.#runNext();
        });
      this.#running.set(call, run);
    }
  }

  #runningOf({ functionId }: RunnableVersion): number {
    return this.#ofFunction.get(functionId)?.running ?? 0;
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
    const { functionId } = call.version;
    const ofFunction = this.#ofFunction.get(functionId);
    for (const amount of [ofFunction, this.#inAll]) {
      if (amount === undefined) continue;
      amount.calls -= 1;
      amount.bytes -= call.eventJson.length;
    }
    if (ofFunction?.calls === 0) this.#ofFunction.delete(functionId);
    clearTimeout(call.timer);
    const ready = this.#ready.indexOf(call);
    if (ready >= 0) this.#ready.splice(ready, 1);
  }
}

/** @throws ApiError RESOURCE_EXHAUSTED */
function requireRoom(
  taken: Amount,
  { bytes, most, whose }: { bytes: number; most: Amount; whose: string },
): void {
  if (taken.calls < most.calls && taken.bytes + bytes <= most.bytes) return;
  throw new ApiError(
    'RESOURCE_EXHAUSTED',
    `Too many requests: ${taken.calls} asynchronous calls${whose} wait or run, with ${taken.bytes} bytes of events; at most ${most.calls} calls with ${most.bytes} bytes may. Call again later.`,
  );
}

function faultOf(outcome: Outcome): string | undefined {
  return outcome.kind === 'returned' ? undefined : outcome.error.errorMessage;
}
