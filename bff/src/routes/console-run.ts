import { randomUUID } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { type Runner, RunnerError } from 'runner';
import {
  latestTag,
  limits,
  type RunEvent,
  type RunRequest,
  resourceId,
  runEvent,
  runRequest,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid, saidOf } from '../errors.ts';
import type { CallLimits } from '../functions/call-limits.ts';
import type { Functions } from '../functions/functions.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import { rawAnswer } from '../gateway/response.ts';
import type { Shaping } from '../gateway/shaping.ts';
import { largeBodyBytes } from '../http/limit-bodies.ts';
import type { Access } from '../iam/access.ts';
import { MetadataRequests } from '../invocations/metadata-requests.ts';
import type { RunLog } from '../invocations/run-log.ts';
import { resultOf } from '../invocations/run-result.ts';
import type { RunEnd, Runs } from '../invocations/runs.ts';
import type { LoggedVersion, Logs } from '../logs/logs.ts';
import { toStorageError } from '../storage/storage-fault.ts';
import { type Api, type ApiEnv, json, newApi } from './api.ts';
import { answersEvents, streamEvents } from './event-stream.ts';

const serviceUnavailable = 503;
const internalError = 500;

const runPath = /^\/console\/functions\/([^/]+)\/~\/run$/;

/** Checks whether the caller may run the function in the path, before the payload is read. */
export function authorizeRun({
  functions,
  access,
}: {
  functions: Functions;
  access: Access;
}): MiddlewareHandler<ApiEnv> {
  return async function authorizeRun(c, next) {
    const functionId = c.req.method === 'POST' ? runPath.exec(c.req.path)?.[1] : undefined;
    // The route itself rejects an invalid ID and names the field.
    if (functionId !== undefined && resourceId.safeParse(functionId).success) {
      const resource = functions.resource(await functions.row(functionId));
      await access.require(c.var.subject, 'functions.functions.invoke', resource);
      // A run returns the function's output and reaches untagged versions, so it requires more than the permission to
      // call.
      await access.require(c.var.subject, 'logging.records.read', resource);
      c.set('mayRunFunctionId', functionId);
    }
    await next();
  };
}

/**
 * `POST /console/functions/{id}:run` after `authorizeRun`: calls a version, and streams its progress and logs. The run
 * goes on when its client leaves.
 */
export function consoleRunRoute({
  runnable,
  runner,
  callLimits,
  logs,
  shaping,
  runs,
  log,
  dataDir,
}: {
  runnable: RunnableVersions;
  runner: Runner;
  callLimits: CallLimits;
  logs: Logs;
  shaping: Shaping;
  runs: Runs;
  log: Logger;
  dataDir: string;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/functions/{functionId}/~/run',
      'x-max-body-bytes': largeBodyBytes,
      request: { params: z.object({ functionId: resourceId }), body: json(runRequest) },
      responses: answersEvents(runEvent, 'Events of the run, each a RunEvent as JSON, named by its type'),
    }),
    async (c) => {
      const request = c.req.valid('json');
      const { integration } = request;
      const { functionId } = c.req.valid('param');
      if (c.var.mayRunFunctionId !== functionId) throw new Error('a run was not authorized');
      const body = await checkedPayload(request.payload, { shaping, functionId });
      const version = await chosenVersion(functionId, request);
      const tag = request.versionId === undefined ? (request.tag ?? latestTag) : undefined;
      const leave = tag === undefined ? () => {} : callLimits.enter({ functionId, tag });
      const requestId = randomUUID();
      const events = new RunEvents();
      const { versionId } = version;
      const of = { id: requestId, functionId, versionId, tag, integration, by: c.var.subject };
      const parts = { runner, logs, shaping, log, dataDir, requestId, version, body, integration };
      let ended: Promise<RunEnd>;
      try {
        ({ ended } = await runs.start(
          { ...of, input: Buffer.from(request.payload) },
          ({ log: lines, signal }) =>
            run({ ...parts, lines, signal, send: (event) => events.send(event) }).finally(leave),
        ));
      } catch (error) {
        leave();
        throw error;
      }
      return streamEvents<RunEvent>(c, ({ onEvent, signal }) => events.follow(onEvent, { signal, ended }));
    },
  );
  return api;

  async function chosenVersion(functionId: string, { tag, versionId }: RunRequest): Promise<LoggedVersion> {
    if (versionId === undefined) return await runnable.byTag(functionId, tag ?? latestTag);
    if (tag !== undefined)
      throw invalid('versionId', say('RULE_EITHER', { first: 'tag', second: 'versionId' }));
    const version = await runnable.byId(versionId);
    if (version.functionId !== functionId)
      throw invalid('versionId', say('RULE_VERSION_OF_FUNCTION', { id: versionId }));
    return version;
  }
}

/** Events of a run for its client, which may leave before the end. */
class RunEvents {
  #waiting: RunEvent[] = [];
  #onEvent = (event: RunEvent) => {
    this.#waiting.push(event);
  };

  send(event: RunEvent): void {
    this.#onEvent(event);
  }

  /** Resolves at the end of the run, which is recorded by then, or when the client leaves. */
  async follow(
    onEvent: (event: RunEvent) => void,
    { signal, ended }: { signal: AbortSignal; ended: Promise<RunEnd> },
  ): Promise<void> {
    this.#waiting.forEach(onEvent);
    this.#waiting = [];
    this.#onEvent = onEvent;
    const left = new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined)),
    );
    const end = await Promise.race([ended, left]);
    this.#onEvent = () => {};
    if (end?.state === 'cancelled') onEvent({ type: 'cancelled' });
    else if (end) onEvent({ type: 'finished', result: end.result });
  }
}

type Run = {
  runner: Runner;
  logs: Logs;
  shaping: Shaping;
  log: Logger;
  requestId: string;
  version: LoggedVersion;
  body: Uint8Array;
  integration: RunRequest['integration'];
  lines: RunLog;
  send: (event: RunEvent) => void;
  signal: AbortSignal;
  dataDir: string;
};

async function run(parts: Run): Promise<RunEnd> {
  const { runner, logs, shaping, log, requestId, version, body, lines, send, signal, dataDir } = parts;
  const { versionId } = version;
  const record = logs.recorder(version, requestId);
  const startedMs = performance.now();
  const metadata = new MetadataRequests(performance.timeOrigin + startedMs);
  send({ type: 'started', requestId, versionId });
  try {
    const outcome = await runner.invoke(version, {
      requestId,
      eventJson: await shaping.rawEvent(body, version.functionId),
      signal,
      onMetadataRequest: (request) => metadata.add(request),
      onLog: (line) => {
        record(line);
        send({ type: 'log', line: lines.add(line) });
      },
    });
    const answer =
      parts.integration === 'http'
        ? await shaping.httpAnswer(outcome, version.functionId)
        : rawAnswer(outcome);
    return { state: 'finished', result: { ...resultOf(outcome, answer, parts), ...metadata.kept() } };
  } catch (error) {
    if (signal.aborted) return { state: 'cancelled' };
    const { status, said, ...refusal } = refusalOf(error, dataDir);
    if (refusal.errorType === 'INTERNAL') log.error({ err: error, requestId }, 'a run failed');
    const durationMs = performance.now() - startedMs;
    const refused = {
      outcome: 'refused',
      status,
      response: JSON.stringify(refusal),
      ...saidOf(said),
    } as const;
    const result = { requestId, versionId, ...refused, cold: false, durationMs, queueMs: 0 };
    const isClosing = error instanceof RunnerError && error.code === 'RUNNER_CLOSED';
    return { state: isClosing ? 'interrupted' : 'finished', result };
  }
}

/** Why a call did not reach the function. */
function refusalOf(error: unknown, dataDir: string) {
  if (error instanceof RunnerError)
    return {
      status: serviceUnavailable,
      errorMessage: error.message,
      errorType: error.code,
      said: error.said,
    };
  const known = error instanceof ApiError ? error : toStorageError(error, dataDir);
  if (known)
    return { status: known.httpStatus, errorMessage: known.message, errorType: known.kind, said: known.said };
  const said = say('RUN_FAULT', {});
  return { status: internalError, errorMessage: said.text, errorType: 'INTERNAL', said };
}

async function checkedPayload(
  payload: string,
  { shaping, functionId }: { shaping: Shaping; functionId: string },
): Promise<Uint8Array> {
  const body = Buffer.from(payload);
  if (body.length > limits.requestBytes)
    throw new ApiError(
      'TOO_LARGE',
      say('PAYLOAD_TOO_LARGE', { bytes: body.length, maxBytes: limits.requestBytes }),
    );
  if (payload.trim() === '') return new Uint8Array();
  const fault = await shaping.jsonFault(payload, functionId);
  if (fault !== undefined) throw invalid('payload', say('RULE_JSON', { fault }));
  return body;
}
