import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type EventJson, type Outcome, type Runner, RunnerError } from 'runner';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { LoggedVersion, Logs } from '../logs/logs.ts';
import type { Alongside, AsyncCallRows, StoredAsyncCall } from './async-call-rows.ts';
import type { CallLimits } from '../functions/call-limits.ts';

type Amount = { calls: number; bytes: number };
type OfFunction = Amount & { running: number };

/** Limits on accepted calls that have not ended; the limit per function leaves capacity for others. */
const most = {
  ofFunction: { calls: 250, bytes: 16 * 1024 * 1024 },
  inAll: { calls: 1000, bytes: 64 * 1024 * 1024 },
} as const satisfies Record<string, Amount>;
/** Per function. The number of functions needs no limit: the runner queues their calls fairly. */
const atATime = 10;
/** The service does not document its pauses: this console waits a second, then doubles the pause each time. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const removeAgainMs = 5000;

export type AsyncCall = {
  version: LoggedVersion;
  tag: string;
  requestId: string;
  eventJson: EventJson;
  depth: number;
  /** Number of retries after a failure. */
  retries: number;
  /** Milliseconds before each retry; without it, the pauses double. */
  retryPauseMs?: number;
};
type Accepted = AsyncCall & { attempts: number; timer?: NodeJS.Timeout };
/** A call that crashes the console each time must not do so forever. */
const restartsMax = 10;

type Options = {
  runner: Pick<Runner, 'invoke'>;
  rows: Pick<AsyncCallRows, 'add' | 'failed' | 'remove' | 'takeUp'>;
  callLimits: CallLimits;
  logs: Pick<Logs, 'recorder' | 'written'>;
  log: Logger;
  /** Pause before the first retry. */
  pauseMs?: number;
  /** Pause between attempts to remove a finished call, such as on a full disk. */
  removeAgainMs?: number;
};

/**
 * Calls whose callers do not wait. A call is on disk from before its caller gets an answer until it has ended, and
 * the next process resumes the calls of a process that ended in any way. So a call may run twice; its log says so.
 */
export class AsyncCalls {
  readonly #deps: Options;
  readonly #accepted = new Set<Accepted>();
  /** In the order in which they became ready. */
  readonly #ready: Accepted[] = [];
  readonly #running = new Map<Accepted, Promise<void>>();
  readonly #inAll: Amount = { calls: 0, bytes: 0 };
  /** By function ID. */
  readonly #ofFunction = new Map<string, OfFunction>();
  #isClosed = false;
  readonly #closing = new AbortController();

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * Accepts a call, which is on disk on return; it runs when there is capacity.
   * @param alongside runs in the transaction that stores the call
   * @throws ApiError RESOURCE_EXHAUSTED, or what `alongside` throws
   */
  async accept(call: AsyncCall, alongside?: Alongside): Promise<void> {
    const accepted = { ...call, attempts: 0 };
    this.#take(accepted);
    try {
      const row = {
        request_id: call.requestId,
        version_id: call.version.versionId,
        tag: call.tag,
        event: Buffer.from(call.eventJson),
        depth: call.depth,
        retries: call.retries,
        attempts: 0,
        retry_pause_ms: call.retryPauseMs ?? null,
        due_at_ms: Date.now(),
      };
      await this.#deps.rows.add(row, alongside);
    } catch (error) {
      this.#drop(accepted);
      throw error;
    }
    // Meanwhile, its function may have been deleted, or the console may be stopping.
    if (!this.#accepted.has(accepted) || this.#isClosed) return;
    this.#ready.push(accepted);
    this.#runNext();
  }

  /**
   * Resumes the calls that an earlier process accepted and did not finish.
   * @param versionOf rejects for a version that can no longer be called
   */
  async resume(versionOf: (versionId: string) => Promise<LoggedVersion>): Promise<void> {
    for (const row of await this.#deps.rows.takeUp()) {
      try {
        const version = await versionOf(row.version_id);
        await this.#takeUp(row, version);
      } catch (error) {
        this.#deps.log.error({ err: error, requestId: row.request_id }, 'an asynchronous call was given up');
        await this.#deps.rows.remove(row.request_id);
      }
    }
  }

  async #takeUp(row: StoredAsyncCall, version: LoggedVersion): Promise<void> {
    const { request_id: requestId, event: eventJson, tag, depth, retries, attempts } = row;
    const pause = row.retry_pause_ms === null ? {} : { retryPauseMs: row.retry_pause_ms };
    const call: Accepted = { version, tag, requestId, eventJson, depth, retries, attempts, ...pause };
    this.#count(call);
    if (row.restarts > restartsMax) {
      this.#tell(call, `is given up: the console stopped ${row.restarts} times before it was done`);
      this.#drop(call);
      await this.#deps.rows.remove(requestId);
      return;
    }
    this.#tell(call, 'is delivered again: the console stopped before it was done');
    this.#readyIn(call, Math.min(row.due_at_ms - Date.now(), longestPauseMs));
  }

  #readyIn(call: Accepted, ms: number): void {
    call.timer = setTimeout(
      () => {
        this.#ready.push(call);
        this.#runNext();
      },
      Math.max(0, ms),
    );
    call.timer.unref();
  }

  /** @throws ApiError RESOURCE_EXHAUSTED */
  #take(call: Accepted): void {
    const { functionId } = call.version;
    const bytes = call.eventJson.length;
    const ofFunction = this.#ofFunction.get(functionId) ?? { calls: 0, bytes: 0, running: 0 };
    requireRoom(ofFunction, { bytes, most: most.ofFunction, whose: ` of function ${functionId}` });
    requireRoom(this.#inAll, { bytes, most: most.inAll, whose: '' });
    this.#count(call);
  }

  #count(accepted: Accepted): void {
    const { functionId } = accepted.version;
    const { length } = accepted.eventJson;
    const ofFunction = this.#ofFunction.get(functionId) ?? { calls: 0, bytes: 0, running: 0 };
    this.#accepted.add(accepted);
    this.#ofFunction.set(functionId, ofFunction);
    for (const amount of [ofFunction, this.#inAll]) {
      amount.calls += 1;
      amount.bytes += length;
    }
  }

  /** Drops the waiting calls of deleted versions; deleting the versions removed their rows. */
  forget(versionIds: readonly string[]): void {
    const gone = new Set(versionIds);
    for (const call of this.#accepted) if (gone.has(call.version.versionId)) this.#drop(call);
  }

  /** Must be called before the runner closes; resolves when the running calls have ended with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closing.abort();
    for (const call of this.#accepted) {
      if (this.#running.has(call)) continue;
      this.#tell(call, 'waits for the next start of the console');
      this.#drop(call);
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
          // Its row stays: the next start resumes it.
          this.#deps.log.error({ err: error, requestId: call.requestId }, 'an asynchronous call was left');
          this.#drop(call);
        })
        .finally(() => {
          if (ofFunction) ofFunction.running -= 1;
          this.#running.delete(call);
          this.#runNext();
        });
      this.#running.set(call, run);
    }
  }

  #runningOf({ functionId }: LoggedVersion): number {
    return this.#ofFunction.get(functionId)?.running ?? 0;
  }

  async #run(call: Accepted): Promise<void> {
    const ended = await this.#attempt(call);
    if (!this.#accepted.has(call)) return;
    if (ended === 'interrupted') {
      this.#tell(call, 'was interrupted: the console stops. It is delivered again at the next start');
      this.#drop(call);
      return;
    }
    if (ended === undefined) return await this.#end(call);
    call.attempts++;
    const of = `attempt ${call.attempts} of ${call.retries + 1}`;
    if (call.attempts > call.retries) {
      this.#tell(call, `is given up after ${of}: ${ended.fault}`);
      return await this.#end(call);
    }
    const doubledMs = (this.#deps.pauseMs ?? firstPauseMs) * 2 ** (call.attempts - 1);
    const pauseMs = Math.min(call.retryPauseMs ?? doubledMs, longestPauseMs);
    this.#tell(call, `failed in ${of}: ${ended.fault}. It is tried again in ${pauseMs / 1000} s`);
    await this.#deps.rows.failed(call.requestId, {
      attempts: call.attempts,
      dueAtMs: Date.now() + pauseMs,
    });
    if (this.#isClosed) this.#drop(call);
    else this.#readyIn(call, pauseMs);
  }

  /** @returns why the call failed; undefined when it succeeded */
  async #attempt(call: Accepted): Promise<{ fault: string } | 'interrupted' | undefined> {
    const { version, tag, requestId, eventJson, depth } = call;
    const { runner, callLimits, logs, log } = this.#deps;
    let leave = () => {};
    try {
      leave = callLimits.enter({ functionId: version.functionId, tag });
      const onLog = logs.recorder(version, requestId);
      return faultOf(await runner.invoke(version, { requestId, eventJson, depth, onLog }));
    } catch (error) {
      if (error instanceof RunnerError && error.code === 'RUNNER_CLOSED') return 'interrupted';
      if (error instanceof ApiError || error instanceof RunnerError) return { fault: error.message };
      log.error({ err: error, requestId }, 'an asynchronous call failed');
      return { fault: 'the console failed; its own log says more' };
    } finally {
      leave();
    }
  }

  #tell({ version, requestId }: Accepted, what: string): void {
    const record = this.#deps.logs.recorder(version, requestId);
    record({ timestampMs: Date.now(), stream: 'system', text: `ASYNC RequestID: ${requestId} ${what}` });
  }

  /** Ends the call, whether it succeeded or failed. */
  async #end(call: Accepted): Promise<void> {
    this.#drop(call);
    // Its log is all that is left of it.
    await this.#deps.logs.written(call.version.functionId);
    for (let isFirst = true; ; isFirst = false) {
      try {
        await this.#deps.rows.remove(call.requestId);
        return;
      } catch (error) {
        if (isFirst) {
          this.#deps.log.error(
            { err: error, requestId: call.requestId },
            'a finished asynchronous call is not removed',
          );
          this.#tell(
            call,
            'has ended, but the console cannot write that to its disk. It is delivered again if the console stops before it can',
          );
        }
      }
      const { signal } = this.#closing;
      await pause(this.#deps.removeAgainMs ?? removeAgainMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }

  /** Removes the call from memory; the next start resumes a call whose row still exists. */
  #drop(call: Accepted): void {
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
    say('TOO_MANY_ASYNC_CALLS', {
      calls: taken.calls,
      whose,
      bytes: taken.bytes,
      maxCalls: most.calls,
      maxBytes: most.bytes,
    }),
  );
}

function faultOf(outcome: Outcome): { fault: string } | undefined {
  return outcome.kind === 'returned' ? undefined : { fault: outcome.error.errorMessage };
}
