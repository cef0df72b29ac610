/**
 * Asks registries in a build's place where that takes a password, or the machine's proxy: the build sees one plain server
 * on the gate, and what it takes to get through stays outside. Addresses of the registries in what they answer become
 * addresses of the gate, and their redirections are followed out here.
 */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';
import { metadataAddress } from '../network/addresses.ts';
import { type ClientCertificate, type Trust, unasked } from './trust.ts';

/** One place that packages come from; the first is the registry or index itself. */
export type Source = {
  url: URL;
  /** The header's value, sent to what lies below `url` and to nothing else. */
  authorization?: string | undefined;
  /** Shown to the same. */
  client?: ClientCertificate | undefined;
  /** npm: the scope whose registry it is. */
  scope?: string | undefined;
};

const gate = `http://${metadataAddress}`;
const idleMs = 60_000;
const mostRedirections = 5;
/** Pages and manifests are read whole to be rewritten; the largest of npm are some ten megabytes. */
const mostTextBytes = 128 * 1024 * 1024;
const passedIn = ['accept', 'user-agent', 'if-none-match', 'if-modified-since', 'range'];
const passedOut = ['content-type', 'content-range', 'etag', 'last-modified', 'cache-control'];

export class Relay {
  readonly #sources: readonly Source[];
  readonly #origins: readonly string[];
  readonly #root: string;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;
  /** Of sources that want a certificate. */
  readonly #known = new Map<Source, HttpsAgent>();
  readonly #advice: string;

  /** @param root what the gate's own root is: npm adds paths to a registry's address, and pip's pages may name them from there */
  constructor(
    sources: readonly Source[],
    {
      root,
      proxies,
      trust,
    }: { root: string; proxies: Readonly<Record<string, string | undefined>>; trust: Trust },
  ) {
    this.#sources = sources;
    this.#root = root;
    this.#origins = [...new Set(sources.map(({ url }) => url.origin))];
    const options = { keepAlive: true, proxyEnv: { ...proxies } };
    // Registries inside a company are known to the machine, not to Node.js.
    const ca = [...getCACertificates('default'), ...getCACertificates('system'), ...trust.authorities];
    this.#advice = trust.advice;
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent({ ...options, ca });
    for (const source of sources)
      if (source.client) this.#known.set(source, new HttpsAgent({ ...options, ca, ...source.client }));
  }

  /** What a build knows a registry's address as. */
  addressInside(url: URL): string {
    return this.withAddressesInside(url.href);
  }

  get hosts(): readonly string[] {
    return this.#origins.map((origin) => new URL(origin).host);
  }

  /** @param path of a GET or HEAD at the gate. @returns a sentence when the registry wants to know who asks */
  async serve(
    path: string,
    { request, response }: { request: IncomingMessage; response: ServerResponse },
  ): Promise<string | undefined> {
    const target = this.#target(path);
    if (target === undefined) {
      response.writeHead(403, { 'Content-Type': 'text/plain' }).end('A build may only read packages');
      return undefined;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await this.#ask(target, { request, signal: gone.signal });
    const status = answer.statusCode ?? 502;
    const headers = Object.fromEntries(
      passedOut.flatMap((name) => (answer.headers[name] === undefined ? [] : [[name, answer.headers[name]]])),
    );
    const isText = /html|json/.test(answer.headers['content-type'] ?? '');
    if (isText && request.method === 'GET' && status !== 304) {
      const whole = await textOf(answer).catch((error: unknown) => {
        throw error instanceof RangeError ? error : new Error(brokeOff(target), { cause: error });
      });
      const text = this.withAddressesInside(whole);
      const body = Buffer.from(path.startsWith('/from/') ? fromItsRoot(text, path) : text);
      response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
    } else {
      const length = answer.headers['content-length'];
      response.writeHead(status, {
        ...headers,
        ...(length === undefined ? {} : { 'content-length': length }),
      });
      const passed = Promise.withResolvers<void>();
      answer.once('error', (cause) => passed.reject(new Error(brokeOff(target), { cause })));
      response.once('close', passed.resolve);
      answer.pipe(response);
      await passed.promise;
    }
    if (status !== 401 && status !== 403) return undefined;
    return `The registry ${target.host} answered ${status}: it wants to know who asks. Put what npm needs into this machine's .npmrc, or user and password for pip into FC_PIP_INDEX_URL or .netrc.`;
  }

  /** Whose tokens there are, and other questions about the person, are no packages. */
  #target(path: string): URL | undefined {
    const [, number, rest = ''] = /^\/from\/(\d+)(\/.*)$/.exec(path) ?? [];
    const origin = this.#origins[Number(number)];
    if (number !== undefined && origin === undefined) return undefined;
    const target = new URL(origin === undefined ? this.#root + path.slice(1) : origin + rest);
    const asksForMore = this.#sources.some(({ url }) => target.href.startsWith(`${folder(url)}-/`));
    return asksForMore ? undefined : target;
  }

  async #ask(
    target: URL,
    { request, signal }: { request: IncomingMessage; signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const passed = Object.fromEntries(
      passedIn.flatMap((name) =>
        request.headers[name] === undefined ? [] : [[name, request.headers[name]]],
      ),
    );
    let url = target;
    for (let count = 0; ; count++) {
      const authorization = this.#sourceOf(url, ({ authorization }) => authorization)?.authorization;
      const { host } = url;
      const answer = await send(url, {
        method: request.method ?? 'GET',
        headers: { ...passed, ...(authorization === undefined ? {} : { authorization }) },
        agent: this.#agent(url),
        signal,
      }).catch((error: unknown) => {
        throw unasked(error, { host, advice: this.#advice });
      });
      const { location } = answer.headers;
      const isElsewhere =
        [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) && location !== undefined;
      if (!isElsewhere) return answer;
      answer.resume();
      if (count === mostRedirections || !URL.canParse(location, url.href))
        throw new Error(`${url.host} leads nowhere`);
      url = new URL(location, url);
      if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error(`${url.host} leads nowhere`);
    }
  }

  #agent(target: URL): HttpAgent {
    if (target.protocol !== 'https:') return this.#http;
    const source = this.#sourceOf(target, ({ client }) => client);
    return (source && this.#known.get(source)) ?? this.#https;
  }

  /** The first that a target lies below and that has what is wanted. */
  #sourceOf(target: URL, has: (source: Source) => unknown): Source | undefined {
    return this.#sources.find(
      (source) => has(source) !== undefined && target.href.startsWith(folder(source.url)),
    );
  }

  /** Also for a lockfile, which names packages by where the registry has them. */
  withAddressesInside(text: string): string {
    return this.#origins.reduce(
      (rewritten, origin, index) => rewritten.replaceAll(`${origin}/`, `${gate}/from/${index}/`),
      text.replaceAll(this.#root, `${gate}/`),
    );
  }
}

/** Most tools say of it only that something is wrong with what they got. */
export const brokeOff = ({ host, pathname }: URL): string =>
  `${host} broke off in the middle of ${pathname}. When it is well again, create the version again.`;

/** Links of a page that begin at the root of its own host, which is not that of the gate. */
function fromItsRoot(text: string, path: string): string {
  const [root = ''] = /^\/from\/\d+/.exec(path) ?? [];
  return text.replace(
    /(\bhref\s*=\s*["']?|"url"\s*:\s*")\/(?![/])/gi,
    (_, before: string) => `${before}${root}/`,
  );
}

/** An index such as `/repository/pypi/simple` keeps its files beside that folder, so what is above counts as its own. */
export function folder(url: URL): string {
  const path = url.pathname.replace(/\/simple\/?$/, '/');
  return url.origin + (path.endsWith('/') ? path : `${path}/`);
}

function send(
  url: URL,
  {
    method,
    headers,
    agent,
    signal,
  }: {
    method: string;
    headers: Record<string, string | string[] | undefined>;
    agent: HttpAgent;
    signal: AbortSignal;
  },
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method, headers, agent, signal, timeout: idleMs };
  const far =
    url.protocol === 'https:' ? httpsRequest(url, options, resolve) : httpRequest(url, options, resolve);
  far.on('timeout', () => far.destroy(new Error(`${url.host} was silent for ${idleMs / 1000} s`)));
  far.on('error', reject);
  far.end();
  return promise;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > mostTextBytes) throw new RangeError('the registry answered with more than can be read');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
