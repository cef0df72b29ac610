/** Pure functions, one per integration, that turn the outcome of a call into an HTTP response. */

import type { Outcome } from 'runner';
import { canonicalHeaderName } from './event.ts';

/** A response as plain data; the gateway adds the platform's own headers (`Server`, `X-Function-Id`, …). */
export type HttpAnswer = {
  status: number;
  /** Name and value pairs; names may repeat, and values are ready for `ServerResponse` (latin1). */
  headers: [name: string, value: string][];
  body: Buffer;
};

/** Dropped silently: the platform sets these headers (docs: functions/concepts/function-invoke). */
const removedResponseHeaders: ReadonlySet<string> = new Set([
  'Authorization',
  'Connection',
  'Content-Length', // the gateway sets it; a wrong value would break the connection
  'Cookie',
  'Host',
  'Keep-Alive',
  'Max-Forwards',
  'Te',
  'Trailer',
  'Upgrade',
  'User-Agent',
  'X-Content-Type-Options',
  'X-Function-Error',
  'X-Function-Id',
  'X-Function-Version-Id',
  'X-Request-Id',
]);
const refusedResponseHeaders: ReadonlySet<string> = new Set([
  'Proxy-Authenticate',
  'Transfer-Encoding',
  'Via',
]);
const renamedResponseHeaders: ReadonlySet<string> = new Set([
  'Content-Md5',
  'Date',
  'Server',
  'Www-Authenticate',
]);

/**
 * The response of the HTTP integration, which reads a returned object as `{statusCode, headers, multiValueHeaders,
 * body, isBase64Encoded}`.
 */
export function httpAnswer(outcome: Outcome): HttpAnswer {
  if (outcome.kind !== 'returned') return errorAnswer(outcome);
  try {
    return shaped(outcome.resultJson);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return jsonAnswer(
      502,
      {
        errorMessage: `Malformed serverless function response: ${error.message}`,
        errorType: 'ProxyIntegrationError',
        payload: outcome.resultJson,
      },
      [['X-Function-Error', 'true']],
    );
  }
}

/** The response of `integration=raw`: the handler's return value as JSON, unchecked. */
export function rawAnswer(outcome: Outcome): HttpAnswer {
  if (outcome.kind !== 'returned') return errorAnswer(outcome);
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(outcome.resultJson),
  };
}

/** The response to a failed call in any integration; the body is the error record. */
function errorAnswer(outcome: Exclude<Outcome, { kind: 'returned' }>): HttpAnswer {
  const failed: [string, string][] = [['X-Function-Error', 'true']];
  if (outcome.kind === 'throttled') return jsonAnswer(429, { errorCode: 429, ...outcome.error }, []);
  if (outcome.kind === 'timedOut') return jsonAnswer(504, { errorCode: 504, ...outcome.error }, failed);
  return jsonAnswer(502, outcome.error, failed);
}

/** The headers of an answer, after the platform's own. */
export function answerHeaders(
  answer: HttpAnswer,
  { requestId, version }: { requestId: string; version?: { functionId: string; versionId: string } },
): [name: string, value: string][] {
  const headers: [string, string][] = [
    ['Server', 'Yandex-Cloud-Functions/1.0'],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Request-Id', requestId],
  ];
  if (version !== undefined)
    headers.push(['X-Function-Id', version.functionId], ['X-Function-Version-Id', version.versionId]);
  headers.push(...answer.headers);
  // RFC 9110, 8.6: a response without content has no Content-Length, or its client would wait for that many bytes.
  // The header comes after the function's headers, because Node.js re-encodes a Content-Disposition after it
  // (nodejs/node#46528).
  if (answer.status !== 204) headers.push(['Content-Length', String(answer.body.length)]);
  return headers;
}

class Malformed extends Error {}

function shaped(resultJson: string): HttpAnswer {
  const result = parsed(resultJson);
  // An async handler may return nothing: the response is 200 with an empty body.
  const fields = result === null ? {} : result;
  if (!isRecord(fields)) throw new Malformed('not a valid json');
  const body = shapedBody(fields);
  const headers = shapedHeaders(fields);
  if (!headers.some(([name]) => name === 'Content-Type')) {
    const isText = fields.body === undefined || typeof fields.body === 'string';
    headers.push(['Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/json']);
  }
  return { status: shapedStatus(fields), headers, body };
}

/** The bootstraps send only JSON; function code that found the channel may send anything. */
function parsed(resultJson: string): unknown {
  try {
    return JSON.parse(resultJson);
  } catch {
    throw new Malformed('not a valid json');
  }
}

function shapedStatus({ statusCode }: Record<string, unknown>): number {
  if (statusCode === undefined || statusCode === null || statusCode === 0) return 200;
  if (
    typeof statusCode === 'number' &&
    Number.isInteger(statusCode) &&
    statusCode >= 200 &&
    statusCode <= 599
  ) {
    return statusCode;
  }
  throw new Malformed('statusCode must be a whole number from 200 to 599');
}

function shapedBody({ body, isBase64Encoded }: Record<string, unknown>): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== 'string') return Buffer.from(jsonText(body));
  if (isBase64Encoded !== true) return Buffer.from(body);
  if (!isBase64(body)) throw new Malformed('body is not base64, but isBase64Encoded is true');
  return Buffer.from(body, 'base64');
}

/** Allows whitespace anywhere, and padding only at the end. Each step is linear in the length of the text. */
function isBase64(text: string): boolean {
  const trimmed = text.trimEnd();
  const padding = trimmed.endsWith('==') ? 2 : trimmed.endsWith('=') ? 1 : 0;
  return !/[^A-Za-z0-9+/\s]/.test(trimmed.slice(0, trimmed.length - padding));
}

/** V8 parses JSON of any depth, but writes only a few thousand levels. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new Malformed('body is nested too deeply');
    throw error;
  }
}

/** The cloud documents no limit; browsers accept 256 KB, many clients 16 KB. */
const headerBytesMax = 64 * 1024;
const headersMax = 500;

function shapedHeaders(fields: Record<string, unknown>): [string, string][] {
  const merged = new Map<string, string[]>();
  for (const [name, value] of Object.entries(map(fields, 'headers'))) {
    merged.set(canonicalHeaderName(name), [headerText(name, value)]);
  }
  for (const [name, values] of Object.entries(map(fields, 'multiValueHeaders'))) {
    if (!Array.isArray(values)) throw new Malformed(`multiValueHeaders "${name}" must be an array`);
    merged.set(
      canonicalHeaderName(name),
      values.map((value) => headerText(name, value)),
    );
  }
  const headers: [string, string][] = [];
  for (const [name, values] of merged) {
    if (refusedResponseHeaders.has(name)) throw new Malformed(`header "${name}" is not allowed`);
    if (removedResponseHeaders.has(name)) continue;
    const shown = renamedResponseHeaders.has(name) ? `X-Yf-Remapped-${name}` : name;
    for (const value of values) headers.push([shown, value]);
  }
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (headers.length > headersMax || bytes > headerBytesMax)
    throw new Malformed(
      `${headers.length} headers of ${bytes} bytes; at most ${headersMax} of ${headerBytesMax} bytes together are allowed`,
    );
  return headers;
}

function map(fields: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = fields[key];
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw new Malformed(`${key} must be an object`);
  return value;
}

function headerText(name: string, value: unknown): string {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
    throw new Malformed(`header name ${JSON.stringify(name)} is not valid`);
  // Go, in which the cloud reads the answer, decodes null into a string as an empty one.
  if (value === null) return '';
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new Malformed(`header "${name}" must be a string`);
  }
  // HTTP carries bytes: UTF-8, with each byte as one latin1 character for `setHeader`.
  const text = Buffer.from(String(value)).toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression rejects control characters
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    throw new Malformed(`header "${name}" holds a control character`);
  }
  return text;
}

function jsonAnswer(status: number, record: object, headers: [string, string][]): HttpAnswer {
  return {
    status,
    headers: [['Content-Type', 'application/json'], ...headers],
    body: Buffer.from(JSON.stringify(record)),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
