/** What a function gets as its first argument: pure functions from a request to JSON text. */

/** One HTTP request as the gateway received it; plain data, nothing of a server framework. */
export type HttpRequest = {
  method: string;
  /** Names and values alternating, in the order of arrival (`IncomingMessage.rawHeaders`). */
  rawHeaders: readonly string[];
  /** Query string without the `?`, undecoded. */
  query: string;
  body: Uint8Array;
  remoteAddress: string;
  remotePort: number;
  /** UUID of the call; what `X-Request-Id` and `requestContext.requestId` say. */
  requestId: string;
  /** UUID of the trace; the request id when there is no wider trace. */
  traceId?: string;
  receivedAtMs: number;
};

/** Headers that the service never shows to a function (docs: functions/concepts/function-invoke). */
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

/** Spellings found before: clients send the same few again and again. Bounded, because they choose them. */
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

/**
 * The event of the HTTP integration, as JSON text.
 * Single-value maps keep the last duplicate; the body is text for `application/json` and base64 for any other type
 * (and for JSON that is not UTF-8, which text would damage).
 */
export function httpEvent(request: HttpRequest): string {
  const headers = requestHeaders(request);
  const query = grouped(request.query === '' ? [] : new URLSearchParams(request.query));
  const isText = mediaType(headers.get('Content-Type')?.at(-1)) === 'application/json';
  const text = isText ? utf8(request.body) : undefined;
  return JSON.stringify({
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: Object.fromEntries(headers),
    url: '',
    path: '',
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
    body: text ?? Buffer.from(request.body).toString('base64'),
    isBase64Encoded: text === undefined,
  });
}

/**
 * The event of `integration=raw`: the body itself when it is JSON, else `{"payload": "<body as text>"}`.
 * JSON is passed through letter for letter, so that large numbers and duplicate keys reach the function's own parser.
 */
export function rawEvent(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8');
  return isJson(text) ? text : JSON.stringify({ payload: text });
}

function requestHeaders(request: HttpRequest): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = canonicalHeaderName(request.rawHeaders[i] ?? '');
    if (hiddenRequestHeaders.has(name)) continue;
    const values = headers.get(name);
    const value = request.rawHeaders[i + 1] ?? '';
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

function grouped(pairs: Iterable<[string, string]>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = groups.get(name);
    if (values) values.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}

/** `Object.fromEntries` defines plain own keys, so a header or parameter called `__proto__` stays inert. */
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

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `26/Dec/2019:14:22:07 +0000`, as access logs write it. */
function accessLogTime(timeMs: number): string {
  const at = new Date(timeMs);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
