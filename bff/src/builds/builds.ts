import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type BuildRequest, type Message, type Runner, RunnerError } from 'runner';
import type { BuildEvent, LogLine } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, ofRunner } from '../errors.ts';
import type { Failure, Operations } from '../operations/operations.ts';
import { toStorageError } from '../storage/storage-fault.ts';
import type { BuildLogs } from './build-logs.ts';
import { BuildPlaces, type Place } from './build-places.ts';

type Listener = (event: BuildEvent) => void;
type Outcome = {
  /** Creates the version with the layer and ends the operation, in one transaction. */
  done: (installed: { layer: string; bytes: number } | undefined) => Promise<void>;
  /** Ends the operation with the failure. */
  failed: (failure: Failure) => Promise<void>;
  /** Whether the version still exists; without it, the build log is not kept. */
  isWanted: () => Promise<boolean>;
  /** Called after success and failure alike. */
  onEnded: () => void;
};
type Build = {
  /** Events so far, for clients that connect later. */
  told: BuildEvent[];
  listeners: Set<Listener>;
  cancel: AbortController;
  place: Place;
  ended: Promise<void>;
};

const writeAgainMs = 5000;
/** google.rpc.Code */
const cancelled = 1;
const notFound = 5;
/** The result of a build whose process ended. */
const stoppedText = say('BUILD_STOPPED', {});
export const stopped: Failure = { code: 14, message: stoppedText.text, said: stoppedText };

/** Why a build was stopped early. */
class Ended extends Error {
  readonly code: number;
  readonly said: Message;
  constructor(code: number, said: Message) {
    super(said.text);
    this.code = code;
    this.said = said;
  }
}

/** Running builds of versions' dependencies; each belongs to an operation, which it ends. */
export class Builds {
  readonly #runner: Pick<Runner, 'build'>;
  readonly #operations: Pick<Operations, 'onCancel'>;
  readonly #logs: BuildLogs;
  readonly #log: Logger;
  readonly #dataDir: string;
  readonly #running = new Map<string, Build>();
  readonly #closing = new AbortController();
  readonly #writeAgainMs: number;
  readonly #places = new BuildPlaces();

  /** @param parts `writeAgainMs` is the pause after a failed write, such as on a full disk */
  constructor(parts: {
    runner: Pick<Runner, 'build'>;
    operations: Pick<Operations, 'onCancel'>;
    logs: BuildLogs;
    log: Logger;
    dataDir: string;
    writeAgainMs?: number;
  }) {
    this.#dataDir = parts.dataDir;
    this.#writeAgainMs = parts.writeAgainMs ?? writeAgainMs;
    this.#runner = parts.runner;
    this.#operations = parts.operations;
    this.#logs = parts.logs;
    this.#log = parts.log;
  }

  /** Must be called before the operation of a build begins. @throws ApiError RESOURCE_EXHAUSTED */
  enter(asked: { functionId: string; subjectId: string }): Place {
    return this.#places.enter(asked);
  }

  /** Starts the build in the background of its operation; it runs when the machine has capacity. */
  start(
    { operationId, place }: { operationId: string; place: Place },
    request: BuildRequest,
    outcome: Outcome,
  ): void {
    const build: Build = {
      told: [],
      listeners: new Set(),
      cancel: new AbortController(),
      place,
      ended: Promise.resolve(),
    };
    this.#running.set(operationId, build);
    this.#operations.onCancel(operationId, async () => {
      build.cancel.abort(new Ended(cancelled, say('BUILD_CANCELLED', {})));
      await build.ended;
    });
    build.ended = this.#run(operationId, { build, request, outcome });
  }

  /** Sends all past and future events. @returns when the build has ended, or when `signal` aborts */
  async follow(
    operationId: string,
    { onEvent, signal }: { onEvent: Listener; signal: AbortSignal },
  ): Promise<void> {
    const build = this.#running.get(operationId);
    if (build === undefined) return onEvent({ type: 'ended' });
    for (const event of build.told) onEvent(event);
    build.listeners.add(onEvent);
    const left = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([build.ended, left]);
    build.listeners.delete(onEvent);
  }

  /** The log as text: complete for an ended build, and partial for a running one. */
  async log(operationId: string): Promise<string | undefined> {
    const build = this.#running.get(operationId);
    if (build === undefined) return await this.#logs.read(operationId);
    return linesOf(build)
      .map(({ timestamp, text }) => `${timestamp} ${text}\n`)
      .join('');
  }

  /** Ends the waiting and running builds of a deleted function. */
  forget(functionId: string): void {
    for (const { cancel, place } of this.#running.values())
      if (place.functionId === functionId)
        cancel.abort(new Ended(notFound, say('BUILD_FUNCTION_DELETED', {})));
  }

  /** Ends the running builds; their operations record why. */
  async close(): Promise<void> {
    this.#closing.abort();
    const running = [...this.#running.values()];
    for (const build of running) build.cancel.abort(new Ended(stopped.code, stoppedText));
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #run(
    operationId: string,
    { build, request, outcome }: { build: Build; request: BuildRequest; outcome: Outcome },
  ): Promise<void> {
    const tell = (event: BuildEvent) => {
      // A client that connects later needs only the latest place in the queue.
      if (isQueued(build.told.at(-1))) build.told.pop();
      if (event.type !== 'ended') build.told.push(event);
      for (const listener of build.listeners) listener(event);
    };
    const { signal } = build.cancel;
    try {
      const { installed } = await this.#runner.build(request, {
        signal,
        onQueued: (ahead) => tell({ type: 'phase', phase: 'queued', ahead }),
        onPhase: (phase) => tell({ type: 'phase', phase }),
        onLog: ({ timestampMs, stream, text }) =>
          tell({ type: 'log', line: { timestamp: new Date(timestampMs).toISOString(), stream, text } }),
      });
      signal.throwIfAborted();
      await outcome.done(installed);
    } catch (error) {
      await this.#fail(operationId, () => outcome.failed(this.#told(error, operationId)));
    } finally {
      await this.#keepLog(operationId, build, outcome).catch((error: unknown) =>
        this.#log.error({ err: error, operationId }, 'a build log could not be kept'),
      );
      this.#running.delete(operationId);
      build.place.leave();
      outcome.onEnded();
      tell({ type: 'ended' });
    }
  }

  /** Retries until the failure is written or the console stops; the next start fails unfinished operations. */
  async #fail(operationId: string, write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        this.#log.error({ err: error, operationId }, 'the failure of a build could not be written');
      }
      const { signal } = this.#closing;
      await setTimeout(this.#writeAgainMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }

  async #keepLog(operationId: string, build: Build, { isWanted }: Outcome): Promise<void> {
    await this.#logs.keep(operationId, linesOf(build));
    if (!(await isWanted())) await this.#logs.forget(operationId);
  }

  #told(error: unknown, operationId: string): Failure {
    if (error instanceof Ended) return { code: error.code, message: error.message, said: error.said };
    if (error instanceof ApiError) return failureOf(error);
    if (error instanceof RunnerError) return failureOf(ofRunner(error));
    const ofStorage = toStorageError(error, this.#dataDir);
    if (ofStorage !== undefined) return failureOf(ofStorage);
    this.#log.error({ err: error, operationId }, 'a build failed');
    return failureOf(new ApiError('INTERNAL', say('BUILD_FAULT', { operationId })));
  }
}

const failureOf = (error: ApiError): Failure => ({
  code: error.code,
  message: error.message,
  said: error.said,
});

const isQueued = (event: BuildEvent | undefined) => event?.type === 'phase' && event.phase === 'queued';

const linesOf = ({ told }: Build): LogLine[] =>
  told.flatMap((event) => (event.type === 'log' ? [event.line] : []));
