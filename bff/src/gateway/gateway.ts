import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Runner } from 'runner';
import { type CloudCaller, cloudAddress, type EventJson, RunnerError } from 'runner';
import { latestTag } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import type { CallLimits } from '../functions/call-limits.ts';
import type { Functions } from '../functions/functions.ts';
import { targetsOf } from '../functions/present-version.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import type { Versions } from '../functions/versions.ts';
import type { Access } from '../iam/access.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import type { DeniedRequests } from '../iam/denied-requests.ts';
import type { Subject } from '../iam/subject.ts';
import type { KeptCalls } from '../invocations/kept-calls.ts';
import { RunLog } from '../invocations/run-log.ts';
import { resultOf } from '../invocations/run-result.ts';
import type { AsyncCalls } from '../jobs/async-calls.ts';
import type { Targets } from '../jobs/queue-targets.ts';
import type { LoggedVersion, Logs } from '../logs/logs.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import { toStorageError } from '../storage/storage-fault.ts';
import { DeniedCalls } from './denied-calls.ts';
import { GatewayError } from './gateway-error.ts';
import { BodyTooLarge, bodyBytesMax, readBody } from './read-body.ts';
import { answerHeaders, type HttpAnswer, rawAnswer } from './response.ts';
import type { Shaping } from './shaping.ts';
import { parseTarget, type Target } from './target.ts';

/** Ends direct and indirect recursion between functions; legitimate call chains have a few functions. */
const deepestCall = 16;

type Services = {
  access: Access;
  authenticator: Authenticator;
  functions: Functions;
  runnable: RunnableVersions;
  runner: Runner;
  callLimits: CallLimits;
  asyncCalls: AsyncCalls;
  logs: Logs;
  shaping: Shaping;
  bodies: MemoryBudget;
  versions: Versions;
  deniedRequests: DeniedRequests;
  keptCalls: KeptCalls;
  dataDir: string;
};

type Options = {
  services: Services;
  hosts: ReadonlySet<string>;
  /** The sandbox that a request comes from; absent for a gateway that sandboxes cannot reach. */
  sandboxOf?: (request: IncomingMessage) => CloudCaller | undefined;
  log: Logger;
};

/**
 * The functions' own origin: `ANY /<functionId>[?tag=][&integration=raw|async]`. It reads no cookie and serves none
 * of the console's routes. It uses plain `node:http`, because every call takes this path.
 */
export function createGateway({ services, hosts, sandboxOf, log }: Options) {
  const {
    access,
    authenticator,
    functions,
    runnable,
    runner,
    callLimits,
    asyncCalls,
    logs,
    shaping,
    bodies,
    keptCalls,
  } = services;
  const deniedCalls = new DeniedCalls(services);

  return async function gateway(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    try {
      await answer(request, response, requestId);
    } catch (error) {
      // A client that disconnects during the request, or while the call waits, expects no answer, and the server has
      // not failed.
      const isGivenUp = error instanceof DOMException && error.name === 'AbortError';
      if (response.destroyed && (isGivenUp || !request.complete)) return;
      const refusal = gatewayErrorOf(error, { requestId, dataDir: services.dataDir });
      if (refusal.status === 500 || refusal.status === 507)
        log.error({ err: error, dataDir: services.dataDir, requestId }, 'a call failed');
      respond(request, response, { ...refusal.answer(), requestId });
    }
  };

  async function answer(request: IncomingMessage, response: ServerResponse, requestId: string) {
    const receivedAtMs = Date.now();
    const target = parseTarget(request, hosts);
    const sandbox = sandboxOf?.(request);
    const depth = sandbox === undefined ? 0 : sandbox.depth + 1;
    if (depth > deepestCall)
      throw new GatewayError(
        429,
        `Functions called one another ${deepestCall} times in a row to come to this call. Look for one that calls itself.`,
        'TooManyRequests',
      );
    const { version, subject } = await admitted({ target, requestId }, request.headers.authorization);
    const called = { functionId: target.functionId, tag: target.tag ?? latestTag };
    // Checks that do not need the body run before the gateway reads it.
    const async = target.integration === 'async' ? await asyncConfig(version.versionId) : undefined;
    if (async === undefined) callLimits.requireRoom(called);
    const left = new AbortController();
    response.once('close', () => left.abort());
    const bytes = bodyBytesMax(request);
    const forgetBody = await bodies.acquire({ of: target.functionId, bytes, signal: left.signal });
    try {
      const eventJson = await readEvent({ request, sandbox, target, requestId, receivedAtMs }, shaping);
      if (async === undefined)
        await call({
          ...{ version, subject, called, depth, eventJson, requestId, receivedAtMs },
          ...{ left, request, response, target },
        });
      else {
        await asyncCalls.accept({ version, tag: called.tag, ...async, requestId, eventJson, depth });
        respond(request, response, { status: 202, headers: [], body: Buffer.alloc(0), requestId, version });
      }
    } finally {
      forgetBody();
    }
  }

  async function call({
    version,
    subject,
    called,
    depth,
    eventJson,
    requestId,
    receivedAtMs,
    left,
    request,
    response,
    target,
  }: Admitted) {
    const leave = callLimits.enter(called);
    const record = logs.recorder(version, requestId);
    const log = keptCalls.has(called.functionId) ? new RunLog() : undefined;
    const integration = target.integration === 'raw' ? 'raw' : 'http';
    try {
      // A disconnecting client cancels its call only while the call waits: a running function may be in the middle of
      // its work.
      const outcome = await runner.invoke(version, {
        requestId,
        eventJson,
        depth,
        queueSignal: left.signal,
        onLog: (line) => {
          record(line);
          log?.add(line);
        },
      });
      if (response.destroyed && !log) return;
      const shaped =
        target.integration === 'raw'
          ? rawAnswer(outcome)
          : await shaping.httpAnswer(outcome, target.functionId);
      respond(request, response, { ...shaped, requestId, version });
      if (log)
        keptCalls.add(
          {
            id: requestId,
            ...called,
            versionId: version.versionId,
            integration,
            by: subject,
            input: Buffer.from(eventJson),
          },
          {
            result: resultOf(outcome, shaped, { integration, requestId, version }),
            log,
            startedAtMs: receivedAtMs,
          },
        );
    } finally {
      leave();
    }
  }

  /** @throws GatewayError 400 for a version without `asyncInvocationConfig`, which enables asynchronous calls */
  async function asyncConfig(versionId: string): Promise<{ retries: number; targets: Targets }> {
    const row = await services.versions.row(versionId);
    const { async_retries: retries } = row;
    if (retries === null)
      throw new GatewayError(
        400,
        `Version ${versionId} takes no asynchronous calls. Create one with asyncInvocationConfig.`,
        'ProxyIntegrationError',
      );
    return { retries, targets: targetsOf(row) };
  }

  /** The version to run, for a caller that may call it. */
  async function admitted(call: { target: Target; requestId: string }, authorization: string | undefined) {
    const { functionId, tag } = call.target;
    const subject = authorization === undefined ? undefined : await callerOf(call, authorization);
    const resource = functions.resource(await runnable.functionRow(functionId));
    if (!(await access.may(subject, 'functions.functions.invoke', resource)))
      throw deniedCalls.forbidden(subject, resource, call);
    return { subject, version: await runnable.byTag(functionId, tag ?? latestTag) };
  }

  async function callerOf(call: { target: Target; requestId: string }, authorization: string) {
    try {
      return await authenticator.caller(authorization);
    } catch (error) {
      await deniedCalls.unauthenticated(error, call);
      throw error;
    }
  }
}

type Admitted = {
  version: LoggedVersion;
  subject: Subject | undefined;
  receivedAtMs: number;
  called: { functionId: string; tag: string };
  depth: number;
  eventJson: EventJson;
  requestId: string;
  /** Aborted when the client disconnects. */
  left: AbortController;
  request: IncomingMessage;
  response: ServerResponse;
  target: Target;
};

type Call = {
  request: IncomingMessage;
  sandbox: CloudCaller | undefined;
  target: Target;
  requestId: string;
  receivedAtMs: number;
};

/** Releases the body afterwards, so that a large body does not stay in memory while the call runs. */
async function readEvent(
  { request, sandbox, target, requestId, receivedAtMs }: Call,
  shaping: Shaping,
): Promise<EventJson> {
  const body = await readBody(request);
  if (target.integration !== 'http') return await shaping.rawEvent(body, target.functionId);
  return await shaping.httpEvent(
    {
      method: request.method ?? 'GET',
      rawHeaders: request.rawHeaders,
      query: target.query,
      body,
      remoteAddress: sandbox === undefined ? addressOf(request) : cloudAddress,
      remotePort: request.socket.remotePort ?? 0,
      requestId,
      receivedAtMs,
    },
    target.functionId,
  );
}

const addressOf = ({ socket }: IncomingMessage) => socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';

const onePieceBytes = 16 * 1024;

type Reply = HttpAnswer & { requestId: string; version?: { functionId: string; versionId: string } };

function respond(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const headers = answerHeaders(reply, reply).flat();
  // The rest of an unread body would be parsed as the next request.
  if (!request.complete) headers.push('Connection', 'close');
  response.writeHead(reply.status, headers);
  if (request.method === 'HEAD') response.end();
  // Written as latin1 text, a small body leaves in one piece with the headers, which saves a tenth of a call's time.
  else if (reply.body.length <= onePieceBytes) response.end(reply.body.toString('latin1'), 'latin1');
  else response.end(reply.body);
}

/** Callers are untrusted: error messages to them contain no path of this machine. */
function gatewayErrorOf(
  error: unknown,
  { requestId, dataDir }: { requestId: string; dataDir: string },
): GatewayError {
  if (error instanceof GatewayError) return error;
  const ofStorage = error instanceof ApiError ? error : toStorageError(error, dataDir);
  if (ofStorage?.kind === 'DISK_FULL')
    return new GatewayError(
      507,
      'The disk of the console is full. Call again once its owner has freed space.',
      'DiskFull',
    );
  if (ofStorage?.kind === 'DATA_LOSS')
    return new GatewayError(500, error instanceof ApiError ? error.message : dataDamaged, 'DataLoss');
  if (error instanceof BodyTooLarge) return new GatewayError(413, error.message, 'ProxyIntegrationError');
  if (error instanceof RunnerError && error.code === 'VERSION_DELETED')
    return new GatewayError(404, error.message, 'ClientError');
  if (error instanceof RunnerError) return new GatewayError(503, error.message, error.code);
  if (error instanceof ApiError && error.kind === 'RESOURCE_EXHAUSTED')
    return new GatewayError(429, error.message, 'TooManyRequests');
  if (error instanceof ApiError) {
    const known = { UNAUTHENTICATED: 401, NOT_FOUND: 404 } as const;
    const status =
      error.kind === 'UNAUTHENTICATED' || error.kind === 'NOT_FOUND' ? known[error.kind] : undefined;
    if (status !== undefined) return new GatewayError(status, error.message, 'ClientError');
  }
  return new GatewayError(
    500,
    `The gateway failed; the log has details under request ${requestId}.`,
    'InternalError',
  );
}

const dataDamaged =
  'The data of the console is damaged. Its owner finds the file in the log, and restores it from a backup.';
