/** Pure functions that turn a request into the JSON text of a function's first argument. */
import { isUtf8 } from 'node:buffer';
import type { EventJson } from 'runner';

/** One HTTP request as the gateway received it; plain data, independent of a server framework. */
export type HttpRequest = {
  method: string;
  /** Alternating names and values, in the order of arrival (`IncomingMessage.rawHeaders`). */
  rawHeaders: readonly string[];
  /** Query string without the `?`, not decoded. */
  query: string;
  body: Uint8Array;
  remoteAddress: string;
  remotePort: number;
  /** UUID of the call; the value of `X-Request-Id` and `requestContext.requestId`. */
  requestId: string;
  /** UUID of the trace; defaults to the request ID. */
  traceId?: string;
  receivedAtMs: number;
  /** For calls through an API gateway. */
  api?: ApiCall;
};

/** What an API gateway adds to an event, from the specification and the request. */
export type ApiCall = {
  format: '0.1' | '1.0';
  /** The path and the query as they were called. */
  url: string;
  /** The path of the specification, such as `/pets/{id}`. */
  resource: string;
  pathParameters: Record<string, string>;
  /** The values of the parameters that the operation declares. */
  parameters: Record<string, string>;
  multiValueParameters: Record<string, string[]>;
  operationId: string;
  operationContext: object;
  /** The context that an authorizer returned. */
  authorizer?: object | undefined;
};

/** Headers that the service never passes to a function (docs: functions/concepts/function-invoke). */
const hiddenRequestHeaders: ReadonlySet<string> = new Set([
  'Authorization',
  'Connection',
  'Content-Md5',
  'Cookie',
  'Expect',
  'Max-Forwards',
  'Proxy-Authenticate',
  'Server',
  'Te',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
  'Www-Authenticate',
]);

/** An API gateway passes credentials on: a function behind it may check them itself. */
const passedByGateways: ReadonlySet<string> = new Set(['Authorization', 'Cookie']);

/** Cache of spellings, because clients repeat the same few names. Bounded, because clients choose the names. */
const spellings = new Map<string, string>();
const spellingsMost = 1000;

/** `content-type` → `Content-Type`, as the service spells header names. */
export function canonicalHeaderName(name: string): string {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const spelling = name
    .toLowerCase()
    .replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
  if (spellings.size < spellingsMost && name.length <= 64) spellings.set(name, spelling);
  return spelling;
}

/** From this size, the event is bytes: memory then holds it once, without a second copy as text. */
const largeBodyBytes = 256 * 1024;
/** Divisible by three, so that the base64 of a piece needs no padding. */
const base64PieceBytes = 48 * 1024;
const bodyPlace = '"body":""';

/**
 * The event of the HTTP integration, as JSON text. Single-value maps keep the last duplicate. The body is text for
 * `application/json` and base64 for any other type (and for JSON that is not UTF-8, which text would corrupt).
 */
export function httpEvent(request: HttpRequest): string {
  const { event, text } = eventWithoutBody(request);
  return JSON.stringify({
    ...event,
    body: text ?? bufferOf(request.body).toString('base64'),
    isBase64Encoded: text === undefined,
  });
}

/** The same event as `httpEvent`; bytes when the body is large. */
export function httpEventJson(request: HttpRequest): EventJson {
  if (request.body.length < largeBodyBytes) return httpEvent(request);
  const { event, text } = eventWithoutBody(request);
  if (text !== undefined)
    return Buffer.from(JSON.stringify({ ...event, body: text, isBase64Encoded: false }));
  // The last match is the body's own field: header values come before it.
  const json = JSON.stringify({ ...event, body: '', isBase64Encoded: true });
  const at = json.lastIndexOf(bodyPlace) + bodyPlace.length - 1;
  const head = Buffer.from(json.slice(0, at));
  const tail = Buffer.from(json.slice(at));
  const body = bufferOf(request.body);
  const bytes = Buffer.allocUnsafe(head.length + Math.ceil(body.length / 3) * 4 + tail.length);
  let written = head.copy(bytes);
  for (let from = 0; from < body.length; from += base64PieceBytes)
    written += bytes.write(body.toString('base64', from, from + base64PieceBytes), written, 'latin1');
  tail.copy(bytes, written);
  return bytes;
}

function eventWithoutBody(request: HttpRequest): { event: object; text: string | undefined } {
  const { api } = request;
  const headers = requestHeaders(request);
  const query = grouped(request.query === '' ? [] : new URLSearchParams(request.query));
  const isText = mediaType(headers.get('Content-Type')?.at(-1)) === 'application/json';
  const event = {
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: Object.fromEntries(headers),
    // No `path`: direct calls have none, and programs apply their own default (`event.get("path", "/")`).
    url: '',
    params: {},
    multiValueParams: {},
    pathParams: {},
    queryStringParameters: lastOfEach(query),
    multiValueQueryStringParameters: Object.fromEntries(query),
    requestContext: {
      identity: {
        sourceIp: request.remoteAddress,
        userAgent: headers.get('User-Agent')?.at(-1) ?? '',
      },
      httpMethod: request.method,
      requestId: request.requestId,
      requestTime: accessLogTime(request.receivedAtMs),
      requestTimeEpoch: Math.floor(request.receivedAtMs / 1000),
    },
  };
  return {
    event: api === undefined ? event : apiEvent(event, api),
    text: isText ? utf8(request.body) : undefined,
  };
}

type PlainEvent = {
  httpMethod: string;
  headers: object;
  multiValueHeaders: object;
  queryStringParameters: object;
  multiValueQueryStringParameters: object;
  requestContext: object;
};

/** The event of a call through an API gateway (docs: api-gateway/concepts/extensions/cloud-functions). */
function apiEvent(event: PlainEvent, api: ApiCall): object {
  const { parameters, multiValueParameters, pathParameters, operationId, resource, url } = api;
  const requestContext = {
    ...event.requestContext,
    apiGateway: { operationContext: api.operationContext },
    ...(api.authorizer === undefined ? {} : { authorizer: api.authorizer }),
  };
  if (api.format === '0.1')
    return {
      ...event,
      url,
      path: resource,
      params: parameters,
      multiValueParams: multiValueParameters,
      pathParams: pathParameters,
      requestContext,
      operationId,
    };
  const { httpMethod, headers, multiValueHeaders } = event;
  const { queryStringParameters, multiValueQueryStringParameters } = event;
  return {
    version: '1.0',
    resource,
    path: url.replace(/[?].*$/s, ''),
    ...{ httpMethod, headers, multiValueHeaders },
    ...{ queryStringParameters, multiValueQueryStringParameters },
    requestContext,
    pathParameters,
    parameters,
    multiValueParameters,
    operationId,
  };
}

/**
 * The event of `integration=raw`: the body itself when it is JSON, else `{"payload": "<body as text>"}`. JSON is
 * passed through unchanged, so that the function's own parser sees large numbers and duplicate keys.
 */
export function rawEvent(body: Uint8Array): string {
  const text = bufferOf(body).toString('utf8');
  return isJson(text) ? text : JSON.stringify({ payload: text });
}

/** The same event as `rawEvent`; bytes when the body is large, and the body's own bytes when it is passed through. */
export function rawEventJson(body: Uint8Array): EventJson {
  if (body.length < largeBodyBytes) return rawEvent(body);
  const text = bufferOf(body).toString('utf8');
  if (!isJson(text)) return Buffer.from(JSON.stringify({ payload: text }));
  return isUtf8(body) ? body : Buffer.from(text);
}

/** A Buffer over the same memory, without a copy. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function requestHeaders(request: HttpRequest): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = canonicalHeaderName(request.rawHeaders[i] ?? '');
    if (hiddenRequestHeaders.has(name) && !(request.api && passedByGateways.has(name))) continue;
    const values = headers.get(name);
    const value = headerText(request.rawHeaders[i + 1] ?? '');
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  const chain = [...(headers.get('X-Forwarded-For') ?? []), request.remoteAddress].join(', ');
  headers.set('X-Forwarded-For', [chain]);
  headers.set('X-Real-Remote-Address', [`[${request.remoteAddress}]:${request.remotePort}`]);
  headers.set('X-Request-Id', [request.requestId]);
  headers.set('X-Trace-Id', [request.traceId ?? request.requestId]);
  return headers;
}

const outsideAscii = /[^\0-\x7f]/;

/** Decodes header bytes as UTF-8, as Go does; Node.js returns each byte as one character. */
function headerText(value: string): string {
  return outsideAscii.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}

function grouped(pairs: Iterable<[string, string]>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = groups.get(name);
    if (values) values.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}

/** `Object.fromEntries` defines plain own keys, so a header or parameter named `__proto__` has no effect. */
function lastOfEach(groups: Map<string, string[]>): Record<string, string> {
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1) ?? '']));
}

function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const isJson = (text: string): boolean => jsonFault(text) === undefined;

/** @returns the parser's error message for text that is not JSON */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable';
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `26/Dec/2019:14:22:07 +0000`, the format of access logs. */
function accessLogTime(timeMs: number): string {
  const at = new Date(timeMs);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
