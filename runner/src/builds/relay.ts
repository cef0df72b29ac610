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

/** One place that packages come from; the first is the registry or index itself. */
export type Source = {
  url: URL;
  /** The header's value, sent to what lies below `url` and to nothing else. */
  authorization?: string | undefined;
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
  readonly #agents: { http: HttpAgent; https: HttpsAgent };

  /** @param root what the gate's own root is: npm adds paths to a registry's address, and pip's pages may name them from there */
  constructor(
    sources: readonly Source[],
    { root, proxies }: { root: string; proxies: Readonly<Record<string, string | undefined>> },
  ) {
    this.#sources = sources;
    this.#root = root;
    this.#origins = [...new Set(sources.map(({ url }) => url.origin))];
    const options = { keepAlive: true, proxyEnv: { ...proxies } };
    // Registries inside a company are known to the machine, not to Node.js.
    const ca = [...getCACertificates('default'), ...getCACertificates('system')];
    this.#agents = { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ca }) };
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
      const body = Buffer.from(this.withAddressesInside(await textOf(answer)));
      response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
    } else {
      const length = answer.headers['content-length'];
      response.writeHead(status, {
        ...headers,
        ...(length === undefined ? {} : { 'content-length': length }),
      });
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    }
    if (status !== 401 && status !== 403) return undefined;
    return `The registry ${target.host} answered ${status}: it wants to know who asks. Put what npm needs into this machine's .npmrc, or user and password into FC_PIP_INDEX_URL.`;
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
      const authorization = this.#authorization(url);
      const answer = await send(url, {
        method: request.method ?? 'GET',
        headers: { ...passed, ...(authorization === undefined ? {} : { authorization }) },
        agent: url.protocol === 'https:' ? this.#agents.https : this.#agents.http,
        signal,
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

  #authorization(target: URL): string | undefined {
    return this.#sources.find(
      ({ url, authorization }) => authorization !== undefined && target.href.startsWith(folder(url)),
    )?.authorization;
  }

  /** Also for a lockfile, which names packages by where the registry has them. */
  withAddressesInside(text: string): string {
    return this.#origins.reduce(
      (rewritten, origin, index) => rewritten.replaceAll(`${origin}/`, `${gate}/from/${index}/`),
      text.replaceAll(this.#root, `${gate}/`),
    );
  }
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
    if (bytes > mostTextBytes) throw new Error('the registry answered with more than can be read');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
