import type { Logger } from 'pino';
import { type EventJson, type Outcome, type Runner, RunnerError } from 'runner';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { CallLimits } from '../functions/call-limits.ts';
import type { LoggedVersion, Logs } from '../logs/logs.ts';
import {
  type Alongside,
  type Amount,
  type AsyncCallRows,
  type ClaimedCall,
  leaseMs,
} from './async-call-rows.ts';
import type { Job, JobSource, Room } from './job-worker.ts';
import {
  attributesOf,
  type QueueTargets,
  TargetError,
  type TargetMessage,
  type Targets,
} from './queue-targets.ts';
import { untilWritten } from './until-written.ts';

/** Limits on accepted calls that have not ended; the limit per function leaves capacity for others. */
const most = {
  ofFunction: { calls: 250, bytes: 16 * 1024 * 1024 },
  inAll: { calls: 1000, bytes: 64 * 1024 * 1024 },
} as const satisfies Record<string, Amount>;
/** The service does not document its pauses: this console waits a second, then doubles the pause each time. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** A call that crashes the console each time must not do so forever. */
const restartsMax = 10;

export type AsyncCall = {
  version: Pick<LoggedVersion, 'functionId' | 'versionId'>;
  tag: string;
  requestId: string;
  eventJson: EventJson;
  depth: number;
  /** Number of retries after a failure. */
  retries: number;
  /** Milliseconds before each retry; without it, the pauses double. */
  retryPauseMs?: number;
  /** The trigger that makes the call. */
  triggerId?: string;
  targets?: Targets | undefined;
};
/** How a call ended: what it returned, or why it failed. */
type Ended = { result: string } | { fault: string; errorType: string };
type Running = { call: ClaimedCall; version: LoggedVersion };

type Options = {
  runner: Pick<Runner, 'invoke'>;
  rows: AsyncCallRows;
  queueTargets: Pick<QueueTargets, 'prepare'>;
  /** Rejects for a version that can no longer be called. */
  versionOf: (versionId: string) => Promise<LoggedVersion>;
  callLimits: CallLimits;
  logs: Pick<Logs, 'recorder' | 'written'>;
  now: () => number;
  log: Logger;
  /** Called when a call is on disk. */
  onAccepted: () => void;
  /** Pause before the first retry. */
  pauseMs?: number;
  /** Pause between attempts to write how a call ended, such as on a full disk. */
  writeAgainMs?: number;
};

/**
 * Calls whose callers do not wait. A call is on disk from before its caller gets an answer until it has ended. A
 * process that runs it leases it; when that process ends in any way, the next one runs it again, and its log says so.
 */
export class AsyncCalls implements JobSource {
  readonly #deps: Options;
  readonly #closing = new AbortController();
  #running = 0;
  #renewal: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * Accepts a call, which is on disk on return; it runs when there is capacity.
   * @param alongside runs in the transaction that stores the call
   * @throws ApiError RESOURCE_EXHAUSTED, or what `alongside` throws
   */
  async accept(call: AsyncCall, alongside?: Alongside): Promise<void> {
    const { rows, now, onAccepted } = this.#deps;
    const { functionId, versionId } = call.version;
    const event = Buffer.from(call.eventJson);
    const nowMs = now();
    const row = {
      request_id: call.requestId,
      function_id: functionId,
      version_id: versionId,
      tag: call.tag,
      event,
      depth: call.depth,
      retries: call.retries,
      retry_pause_ms: call.retryPauseMs ?? null,
      due_at_ms: nowMs,
      trigger_id: call.triggerId ?? null,
      targets_json: call.targets === undefined ? null : JSON.stringify(call.targets),
      accepted_at_ms: nowMs,
    };
    await rows.add(row, async (trx) => {
      const { ofFunction, inAll } = await rows.amounts(trx, functionId);
      const bytes = event.length;
      requireRoom(ofFunction, { bytes, most: most.ofFunction, whose: ` of function ${functionId}` });
      requireRoom(inAll, { bytes, most: most.inAll, whose: '' });
      await alongside?.(trx);
    });
    onAccepted();
  }

  async take(room: Room, nowMs: number): Promise<Job[]> {
    if (this.#closing.signal.aborted) return [];
    const calls = await this.#deps.rows.claim(room, nowMs);
    return calls.map((call) => ({ functionId: call.function_id, run: () => this.#leased(call) }));
  }

  async nextDueMs(nowMs: number): Promise<number | undefined> {
    return await this.#deps.rows.nextDueMs(nowMs);
  }

  /** Takes no more calls, and gives up writing what the disk does not take; call it before the runner closes. */
  close(): void {
    this.#closing.abort();
    clearInterval(this.#renewal);
  }

  async #leased(call: ClaimedCall): Promise<void> {
    this.#running++;
    if (this.#running === 1) this.#renewal = setInterval(() => this.#renew(), leaseMs / 3).unref();
    try {
      await this.#run(call);
    } finally {
      this.#running--;
      if (this.#running === 0) clearInterval(this.#renewal);
    }
  }

  #renew(): void {
    const { rows, now, log } = this.#deps;
    rows.renew(now()).catch((error: unknown) => log.error({ err: error }, 'leases were not renewed'));
  }

  async #run(call: ClaimedCall): Promise<void> {
    const version = await this.#deps.versionOf(call.version_id).catch((error: unknown) => {
      this.#deps.log.error({ err: error, requestId: call.request_id }, 'an asynchronous call was given up');
      return undefined;
    });
    if (version === undefined) return await this.#write(call, () => this.#deps.rows.finish(call.request_id));
    await this.#runAs({ call, version });
  }

  async #runAs(running: Running): Promise<void> {
    const { call } = running;
    if (call.restarts > restartsMax) {
      const fault = `the console stopped ${call.restarts} times before it was done`;
      this.#tell(running, `is given up: ${fault}`);
      return await this.#end(running, { fault, errorType: 'ConsoleStopped' });
    }
    if (call.isRedelivered) this.#tell(running, 'is delivered again: the console stopped before it was done');
    const ended = await this.#attempt(running);
    if (ended === 'interrupted') {
      this.#tell(running, 'was interrupted: the console stops. It is delivered again at the next start');
      return;
    }
    // Its version may have been deleted meanwhile, with the call and the log.
    if (!(await this.#deps.rows.isMine(call.request_id))) return;
    if ('result' in ended) return await this.#end(running, ended);
    const attempts = call.attempts + 1;
    const of = `attempt ${attempts} of ${call.retries + 1}`;
    if (attempts > call.retries) {
      this.#tell(running, `is given up after ${of}: ${ended.fault}`);
      return await this.#end(running, ended);
    }
    const doubledMs = (this.#deps.pauseMs ?? firstPauseMs) * 2 ** (attempts - 1);
    const pauseMs = Math.min(call.retry_pause_ms ?? doubledMs, longestPauseMs);
    this.#tell(running, `failed in ${of}: ${ended.fault}. It is tried again in ${pauseMs / 1000} s`);
    const dueAtMs = this.#deps.now() + pauseMs;
    await this.#write(call, () => this.#deps.rows.retry(call.request_id, { attempts, dueAtMs }));
  }

  async #attempt({ call, version }: Running): Promise<Ended | 'interrupted'> {
    const { request_id: requestId, event: eventJson, tag, depth } = call;
    const { runner, callLimits, logs, log } = this.#deps;
    let leave = () => {};
    try {
      leave = callLimits.enter({ functionId: version.functionId, tag });
      const onLog = logs.recorder(version, requestId);
      return endOf(await runner.invoke(version, { requestId, eventJson, depth, onLog }));
    } catch (error) {
      if (error instanceof RunnerError && error.code === 'RUNNER_CLOSED') return 'interrupted';
      if (error instanceof ApiError) return { fault: error.message, errorType: error.kind };
      if (error instanceof RunnerError) return { fault: error.message, errorType: error.code };
      log.error({ err: error, requestId }, 'an asynchronous call failed');
      return { fault: 'the console failed; its own log says more', errorType: 'InternalError' };
    } finally {
      leave();
    }
  }

  #tell({ call: { request_id: requestId }, version }: Running, what: string): void {
    const record = this.#deps.logs.recorder(version, requestId);
    record({ timestampMs: Date.now(), stream: 'system', text: `ASYNC RequestID: ${requestId} ${what}` });
  }

  /** Ends the call, whether it succeeded or failed: one transaction sends its message and removes it. */
  async #end(running: Running, ended: Ended): Promise<void> {
    const { call, version } = running;
    const { rows, logs } = this.#deps;
    const sending = await this.#sending(running, ended);
    // Its log is all that is left of it.
    await logs.written(version.functionId);
    await this.#write(
      call,
      async () => {
        try {
          await rows.finish(call.request_id, sending);
        } catch (error) {
          if (!(error instanceof TargetError)) throw error;
          this.#tell(running, dropped(ended, error));
          await logs.written(version.functionId);
          await rows.finish(call.request_id);
        }
      },
      () =>
        this.#tell(
          running,
          'has ended, but the console cannot write that to its disk. It is delivered again if the console stops before it can',
        ),
    );
  }

  /** @returns what sends the end of the call to its target; undefined when it goes nowhere */
  async #sending(running: Running, ended: Ended): Promise<Alongside | undefined> {
    const { targets_json } = running.call;
    const targets: Targets = targets_json === null ? {} : JSON.parse(targets_json);
    const target = 'result' in ended ? targets.success : targets.failure;
    if (target === undefined) return undefined;
    try {
      const send = await this.#deps.queueTargets.prepare(target, messageOf(running, ended));
      const what = 'result' in ended ? 'Its result' : 'Its event';
      this.#tell(running, `has ended. ${what} goes to queue ${target.arn}`);
      return send;
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      this.#tell(running, dropped(ended, error));
      return undefined;
    }
  }

  async #write(call: ClaimedCall, write: () => Promise<void>, onFailed = () => {}): Promise<void> {
    await untilWritten(write, {
      signal: this.#closing.signal,
      everyMs: this.#deps.writeAgainMs,
      onFirstFailure: (error) => {
        const { request_id: requestId } = call;
        this.#deps.log.error({ err: error, requestId }, 'the end of an asynchronous call is not written');
        onFailed();
      },
    });
  }
}

/** The answer byte for byte, or the event as it was sent with what failed (docs/compatibility.md). */
function messageOf({ call }: Running, ended: Ended): TargetMessage {
  if ('result' in ended) return { body: ended.result };
  return {
    body: Buffer.from(call.event).toString(),
    attributes: attributesOf({
      requestId: call.request_id,
      functionId: call.function_id,
      functionVersionId: call.version_id,
      ...(call.trigger_id === null ? {} : { triggerId: call.trigger_id }),
      errorType: ended.errorType,
      errorMessage: ended.fault,
    }),
  };
}

const dropped = (ended: Ended, { message }: TargetError) =>
  `has ended. ${'result' in ended ? 'Its result' : 'Its event'} is dropped, because it cannot go to its queue: ${message}`;

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

function endOf(outcome: Outcome): Ended {
  if (outcome.kind === 'returned') return { result: outcome.resultJson };
  return { fault: outcome.error.errorMessage, errorType: outcome.error.errorType };
}
