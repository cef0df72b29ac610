import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isPublicAddress, literalOf, NotPublic, notPublic, publicLookup } from 'runner';
import { substituted } from './parameters.ts';
import type { HttpIntegration } from './specification/integration.ts';

/** A request to a server that the specification names. */
export type Upstream = {
  method: string;
  /** Names in any spelling, all values. */
  headers: Readonly<Record<string, readonly string[]>>;
  query: URLSearchParams;
  body: Uint8Array;
  substitutes: ReadonlyMap<string, string>;
  signal: AbortSignal;
};

/** The address cannot be made from the request's parameters. */
export class InvalidUpstream extends Error {}
/** No connection, or no answer, within the time of the specification. */
export class UpstreamTimeout extends Error {}
export { NotPublic };

/** Of one connection alone (RFC 9110, 7.6.1), or written by the client itself. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'content-length', 'expect', 'host'],
]);

/** Sends requests to servers of the internet, and to those that the owner allows by name and port. */
export class HttpUpstreams {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 50, timeout: 30_000 });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: 50, timeout: 30_000 });
  readonly #allowed: ReadonlySet<string>;

  /** @param allowed `host:port` of servers that may have any address */
  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** @throws InvalidUpstream, NotPublic, UpstreamTimeout, or an error of the connection */
  async send(integration: HttpIntegration, asked: Upstream): Promise<IncomingMessage> {
    const url = urlOf(integration, asked);
    const isAllowed = this.#allowed.has(
      `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`,
    );
    const address = literalOf(url);
    if (!isAllowed && address !== undefined && !isPublicAddress(address)) throw notPublic(url.hostname);
    const isSecure = url.protocol === 'https:';
    const headers = headersOf(integration, asked);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = (isSecure ? httpsRequest : httpRequest)(url, {
      agent: isSecure ? this.#https : this.#http,
      method: integration.method ?? asked.method,
      headers: { ...headers, 'Content-Length': String(asked.body.length) },
      signal: asked.signal,
      // The checked address is the one that is connected to: a second look-up could return another.
      ...(isAllowed ? {} : { lookup: publicLookup }),
    });
    const connecting = setTimeout(
      () => request.destroy(new UpstreamTimeout('No connection to the server within the time limit.')),
      integration.connectMs,
    );
    request.once('socket', (socket) => {
      const connected = () => {
        clearTimeout(connecting);
        request.setTimeout(integration.readMs, () =>
          request.destroy(new UpstreamTimeout('No answer of the server within the time limit.')),
        );
      };
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', connected);
      else connected();
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.once('close', () => clearTimeout(connecting));
    request.end(asked.body);
    return await promise;
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** The headers of a server's answer that are meant for the client. */
export function answerHeadersOf({ rawHeaders, headers }: IncomingMessage): [string, string][] {
  const named = new Set(
    (headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const key = name.toLowerCase();
    if ((ofConnection.has(key) && key !== 'content-length') || named.has(key)) continue;
    pairs.push([name, rawHeaders[i + 1] ?? '']);
  }
  return pairs;
}

/** A value takes one place of the address: it cannot add a segment, a parameter or another host. */
function urlOf({ url: template, query, omitEmptyQuery }: HttpIntegration, asked: Upstream): URL {
  const encode = (value: string) => {
    const segments = value.split('/');
    // URL parsers read `.` and `..` as steps, however they are encoded.
    if (segments.some((segment) => /^\.{1,2}$/.test(segment)))
      throw new InvalidUpstream(
        'A parameter of the path has a segment "." or "..", which the address cannot hold.',
      );
    return segments.map(encodeURIComponent).join('/');
  };
  const text = substituted(template, asked.substitutes, encode);
  if (!URL.canParse(text)) throw new InvalidUpstream('The parameters make no address of the url.');
  const url = new URL(text);
  const passesAll = Object.hasOwn(query, '*');
  for (const [name, value] of asked.query)
    if (passesAll && !Object.hasOwn(query, name)) url.searchParams.append(name, value);
  for (const [name, values] of Object.entries(query)) {
    const value = joined(values, asked.substitutes);
    if (name !== '*' && !(omitEmptyQuery && value === '')) url.searchParams.append(name, value);
  }
  return url;
}

function headersOf(
  { headers, omitEmptyHeaders }: HttpIntegration,
  asked: Upstream,
): Record<string, string | string[]> {
  const own = new Map(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]));
  const sent = new Map<string, string | string[]>();
  for (const [name, values] of Object.entries(asked.headers)) {
    const key = name.toLowerCase();
    const isPassed = own.has('*') || key === 'user-agent';
    if (isPassed && !own.has(key) && !ofConnection.has(key)) sent.set(key, [...values]);
  }
  for (const [key, values] of own) {
    if (key === '*' || (ofConnection.has(key) && key !== 'host')) continue;
    const value = joined(values, asked.substitutes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression finds control characters
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value))
      throw new InvalidUpstream(`The header ${key} would hold a control character.`);
    if (!(omitEmptyHeaders && value === '')) sent.set(key, Buffer.from(value).toString('latin1'));
  }
  return Object.fromEntries(sent);
}

const joined = (values: readonly (string | null)[], substitutes: ReadonlyMap<string, string>) =>
  values.map((value) => substituted(value ?? '', substitutes)).join(',');
