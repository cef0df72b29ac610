import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { type CloudCaller, cloudAddress } from 'runner';
import { type ApiCall, type HttpRequest, httpEvent } from '../gateway/event.ts';
import { bodyBytesMax, readBody } from '../gateway/read-body.ts';
import { answerHeaders, type HttpAnswer } from '../gateway/response.ts';
import type { Shaping } from '../gateway/shaping.ts';
import type { Logs } from '../logs/logs.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import { hostName } from '../names/cloud-names.ts';
import { type Authorization, AuthorizerFailed, type Judged } from './authorization.ts';
import { answersPreflight, corsHeaders, preflightHeaders } from './cors-headers.ts';
import { dummyAnswer } from './dummy-answer.ts';
import type { Callee, FunctionCalls } from './function-calls.ts';
import { ApiRefusal, refusalAnswer, refusalOf } from './gateway-answer.ts';
import { answerHeadersOf, type HttpUpstreams } from './http-upstream.ts';
import { ownCookies } from './own-cookies.ts';
import {
  cookiesOf,
  type Parameters,
  parametersOf,
  type Sources,
  substituted,
  substitutedIn,
} from './parameters.ts';
import type { ServedGateway, ServedGateways } from './served-gateways.ts';
import type { FunctionIntegration, HttpIntegration } from './specification/integration.ts';
import type { ApiOperation, Route } from './specification/route-table.ts';

type Services = {
  servedGateways: ServedGateways;
  functionCalls: FunctionCalls;
  authorization: Authorization;
  httpUpstreams: HttpUpstreams;
  shaping: Shaping;
  bodies: MemoryBudget;
  logs: Logs;
};
type Options = {
  services: Services;
  sandboxOf?: (request: IncomingMessage) => CloudCaller | undefined;
  log: Logger;
};

/** Ends recursion between functions and gateways, as between functions. */
const deepestCall = 16;

/** One request, and what is known of it. */
type Exchange = {
  gateway: ServedGateway;
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  depth: number;
  http: HttpRequest;
  /** Headers as functions see them, by canonical name. */
  sources: Sources;
  url: string;
  route: Route;
  operation: ApiOperation;
  parameters: Parameters;
  authorizer: object | undefined;
  left: AbortSignal;
  origin: string | undefined;
};

/** Serves the requests of API gateways, each at a host name of its own. */
export function createApiGatewayServer({ services, sandboxOf, log }: Options) {
  const { servedGateways, functionCalls, authorization, httpUpstreams, shaping, bodies, logs } = services;

  return async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    gatewayId: string,
  ): Promise<void> {
    const requestId = randomUUID();
    const startedAtMs = Date.now();
    let gateway: ServedGateway | undefined;
    let template = '';
    const onRoute = (found: ServedGateway, route: Route) => {
      [gateway, template] = [found, route.template];
    };
    response.once('close', () => {
      if (gateway !== undefined) noteAccess(gateway, { request, response, requestId, startedAtMs, template });
    });
    try {
      await answer({ request, response, requestId, gatewayId, onRoute });
    } catch (error) {
      const isGivenUp = error instanceof Error && error.name === 'AbortError';
      if (response.destroyed && (isGivenUp || !request.complete)) return;
      const refusal = refusalOf(error, requestId);
      if (refusal.status === 500 && !(error instanceof AuthorizerFailed))
        log.error({ err: error, requestId, gatewayId }, 'a request to an API gateway failed');
      respond({ request, response, requestId }, refusalAnswer(refusal));
    }
  };

  async function answer({
    request,
    response,
    requestId,
    gatewayId,
    onRoute,
  }: {
    request: IncomingMessage;
    response: ServerResponse;
    requestId: string;
    gatewayId: string;
    onRoute: (gateway: ServedGateway, route: Route) => void;
  }): Promise<void> {
    const receivedAtMs = Date.now();
    const sandbox = sandboxOf?.(request);
    const depth = sandbox === undefined ? 0 : sandbox.depth + 1;
    if (depth > deepestCall)
      throw new ApiRefusal(429, `Functions called one another ${deepestCall} times in a row.`);
    const gateway = await servedGateways.get(gatewayId);
    if (gateway.status === 'STOPPED')
      throw new ApiRefusal(503, 'This API gateway is stopped. Resume it first.');
    const url = addressOf(request);
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const match = gateway.tree.find(path);
    if (match === undefined)
      throw new ApiRefusal(404, `There is no path ${path.slice(0, 300)} in this API gateway.`);
    const { route } = match;
    onRoute(gateway, route);
    const { origin } = request.headers;
    const exchange = { request, response, requestId, origin, route };
    if (isPreflight(request) && answersPreflight(route.cors)) {
      const headers = preflightHeaders(route.cors, {
        origin,
        method: request.headers['access-control-request-method'],
      });
      respond(
        { request, response, requestId },
        { status: route.cors.optionsSuccessStatus, headers, body: empty },
      );
      return;
    }
    const operation = route.operations[request.method ?? 'GET'] ?? route.anyMethod;
    if (operation === undefined)
      throw new ApiRefusal(405, `${request.method} is not served at ${route.template}.`, [
        ['Allow', Object.keys(route.operations).join(', ')],
      ]);
    const http = httpRequestOf(request, {
      requestId,
      receivedAtMs,
      sandbox,
      query: mark < 0 ? '' : url.slice(mark + 1),
    });
    const sources = sourcesOf(http, match.pathParameters);
    const parameters = parametersOf(operation.parameters, sources);
    const left = leaving(response, gateway.executionTimeoutMs);
    const known = { ...exchange, gateway, depth, http, sources, url, operation, parameters, left };
    const authorizer = await authorize({ ...known, authorizer: undefined });
    await integrate({ ...known, authorizer });
  }

  /** @returns the context of the authorizer @throws ApiRefusal 401 or 403, AuthorizerFailed */
  async function authorize(exchange: Exchange): Promise<object | undefined> {
    const { gateway, operation, http, route, url, sources } = exchange;
    if (operation.security.length === 0) return undefined;
    const judged: Judged = {
      gateway: `${gateway.id} ${gateway.revision}`,
      ...{ method: http.method, template: route.template, url, sources },
    };
    const verdict = await authorization.judge(operation.security, judged, async (callee) => {
      const { requestId, depth, left } = exchange;
      try {
        const version = await functionCalls.version(substitutedTag(callee, exchange));
        const eventJson = authorizerEvent(exchange);
        return await functionCalls.call(version, callee, { requestId, eventJson, depth, queueSignal: left });
      } catch (error) {
        if (left.aborted) throw error;
        log.debug({ err: error, requestId }, 'an authorizer could not be called');
        throw new AuthorizerFailed('The function of the authorizer could not be called.');
      }
    });
    if (verdict.kind === 'missing') throw new ApiRefusal(401, 'Unauthorized');
    if (verdict.kind === 'denied') throw new ApiRefusal(403, 'Forbidden');
    return verdict.context;
  }

  async function integrate(exchange: Exchange): Promise<void> {
    const { operation, request, gateway, left } = exchange;
    const { integration } = operation;
    if (integration.kind === 'dummy') {
      const made = dummyAnswer(integration, {
        accept: request.headers.accept,
        substitutes: exchange.parameters.substitutes,
      });
      if (made === undefined) throw new ApiRefusal(415, 'Media not supported');
      respond(exchange, made);
      return;
    }
    const version =
      integration.kind === 'function'
        ? await functionCalls.version(substitutedTag(integration, exchange))
        : undefined;
    const forgetBody = await bodies.acquire({ of: gateway.id, bytes: bodyBytesMax(request), signal: left });
    try {
      const body = await readBody(request);
      const sent = { ...exchange, http: { ...exchange.http, body } };
      if (integration.kind === 'http') await passOn(integration, sent);
      else if (version !== undefined) {
        const api = apiCallOf(integration, exchange);
        const eventJson = await shaping.httpEvent({ ...sent.http, api }, version.functionId);
        const { requestId, depth } = exchange;
        const outcome = await functionCalls.call(version, integration, {
          requestId,
          eventJson,
          depth,
          queueSignal: left,
        });
        respond(exchange, { ...(await shaping.httpAnswer(outcome, version.functionId)), version });
      }
    } finally {
      forgetBody();
    }
  }

  /** The answer streams as fast as the client reads it, so that it takes no memory. */
  async function passOn(integration: HttpIntegration, exchange: Exchange): Promise<void> {
    const { http, request, response, requestId, left, parameters, sources } = exchange;
    const upstream = await httpUpstreams
      .send(integration, {
        ...{ method: http.method, headers: sources.headers, query: sources.query, body: http.body },
        ...{ substitutes: parameters.substitutes, signal: left },
      })
      .catch((error: unknown) => {
        throw isOwnError(error)
          ? error
          : new ApiRefusal(502, 'The server of this operation does not answer.');
      });
    const headers: [string, string][] = [
      ['X-Content-Type-Options', 'nosniff'],
      ['X-Request-Id', requestId],
      ...ownCookies(answerHeadersOf(upstream), hostName(request.headers.host ?? '')),
    ];
    response.writeHead(upstream.statusCode ?? 502, withCors(headers, exchange).flat());
    await pipeline(upstream, response).catch((error: unknown) => {
      // The client has seen a part of the answer: only a broken connection tells that it is not whole.
      response.destroy();
      log.debug({ err: error, requestId }, 'the answer of an upstream server broke off');
    });
  }

  function noteAccess(
    { id, log: options }: ServedGateway,
    {
      request,
      response,
      requestId,
      startedAtMs,
      template,
    }: {
      request: IncomingMessage;
      response: ServerResponse;
      requestId: string;
      startedAtMs: number;
      template: string;
    },
  ): void {
    const status = response.writableFinished ? response.statusCode : 499;
    const level = status >= 500 ? 'ERROR' : status >= 400 ? 'WARN' : 'INFO';
    if (options?.disabled || isBelow(level, options?.minLevel)) return;
    const path = addressOf(request)
      .replace(/[?].*$/s, '')
      .slice(0, 1000);
    const durationMs = Date.now() - startedAtMs;
    logs.note({
      ...{ functionId: id, versionId: '', requestId, level },
      // Without the query, which may hold credentials.
      message: `${request.method} ${path} ${status} ${durationMs} ms`,
      fields: { method: request.method, path, route: template, status, durationMs },
    });
  }
}

const empty = Buffer.alloc(0);

/** Levels of access lines, and those of the log options, from low to high. */
const levels = ['LEVEL_UNSPECIFIED', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const isBelow = (level: string, least = 'LEVEL_UNSPECIFIED') => levels.indexOf(level) < levels.indexOf(least);

const isOwnError = (error: unknown) => error instanceof Error && refusalOf(error, '').status !== 500;

/** The path and the query; clients of a proxy name the whole URL. */
const addressOf = ({ url = '/' }: IncomingMessage) =>
  url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '') || '/';

const isPreflight = ({ method, headers }: IncomingMessage) =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

/** Aborted when the client leaves, or the time of the gateway is over. */
function leaving(response: ServerResponse, timeoutMs: number | null): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort());
  return timeoutMs === null ? left.signal : AbortSignal.any([left.signal, AbortSignal.timeout(timeoutMs)]);
}

function httpRequestOf(
  request: IncomingMessage,
  {
    sandbox,
    ...more
  }: { requestId: string; receivedAtMs: number; query: string; sandbox: CloudCaller | undefined },
): HttpRequest {
  const { socket } = request;
  return {
    method: request.method ?? 'GET',
    rawHeaders: request.rawHeaders,
    body: empty,
    remoteAddress:
      sandbox === undefined ? (socket.remoteAddress?.replace(/^::ffff:/, '') ?? '') : cloudAddress,
    remotePort: socket.remotePort ?? 0,
    ...more,
  };
}

const noCall: ApiCall = {
  format: '0.1',
  ...{ url: '', resource: '', operationId: '', pathParameters: {}, parameters: {}, multiValueParameters: {} },
  operationContext: {},
};

/** Headers as functions see them, with those that the gateway adds. */
function sourcesOf(http: HttpRequest, path: Readonly<Record<string, string>>): Sources {
  const { multiValueHeaders: headers } = JSON.parse(httpEvent({ ...http, api: noCall }));
  return { path, query: new URLSearchParams(http.query), headers, cookies: cookiesOf(headers) };
}

function apiCallOf({ format, context }: FunctionIntegration, exchange: Exchange): ApiCall {
  const { url, route, sources, parameters, operation, authorizer } = exchange;
  return {
    format,
    url,
    resource: route.template,
    pathParameters: { ...sources.path },
    parameters: parameters.single,
    multiValueParameters: parameters.multiple,
    operationId: operation.operationId ?? '',
    operationContext: substitutedIn(context, parameters.substitutes) as object,
    authorizer,
  };
}

/** The first argument of an authorizer. */
function authorizerEvent(exchange: Exchange): string {
  const { url, route, sources, http } = exchange;
  const event = JSON.parse(httpEvent({ ...http, api: { ...noCall, url, resource: route.template } }));
  const { httpMethod, headers, queryStringParameters, requestContext } = event;
  return JSON.stringify({
    resource: route.template,
    path: url.replace(/[?].*$/s, ''),
    ...{ httpMethod, headers, queryStringParameters, pathParameters: sources.path, requestContext },
    cookies: Object.fromEntries(sources.cookies),
  });
}

const substitutedTag = (callee: Callee, { parameters }: Exchange): Callee =>
  callee.tag === undefined ? callee : { ...callee, tag: substituted(callee.tag, parameters.substitutes) };

type Replied = {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  route?: Route;
  origin?: string | undefined;
};

function respond(
  exchange: Replied,
  reply: HttpAnswer & { version?: { functionId: string; versionId: string } },
): void {
  const { request, response, requestId } = exchange;
  if (response.headersSent || response.destroyed) return;
  const own = ownCookies(reply.headers, hostName(request.headers.host ?? ''));
  const named = { requestId, ...(reply.version === undefined ? {} : { version: reply.version }) };
  const headers = answerHeaders({ ...reply, headers: withCors(own, exchange) }, named).flat();
  // The rest of an unread body would be parsed as the next request.
  if (!request.complete) headers.push('Connection', 'close');
  response.writeHead(reply.status, headers);
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

/** A rule replaces the CORS headers of the integration. */
function withCors(headers: [string, string][], { route, origin }: Replied): [string, string][] {
  if (!answersPreflight(route?.cors) || origin === undefined) return headers;
  const added = corsHeaders(route?.cors, origin);
  const kept = headers.filter(([name]) => !/^access-control-allow-(origin|credentials)$/i.test(name));
  return [...kept, ...added];
}
