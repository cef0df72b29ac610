/**
 * Sends requests to registries for a build. The build sees one plain HTTP server at `proxyOrigin`. Passwords,
 * certificates, the machine's proxy and everything of a registry except its packages stay outside the sandbox. The
 * proxy replaces registry addresses in responses with its own and follows redirects itself.
 */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { getCACertificates } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { CodedError } from '../../errors.ts';
import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';
import { metadataAddress } from '../../network/addresses.ts';
import { isPublicAddress, literalOf, notPublic, publicLookup } from '../../network/public-addresses.ts';
import type { Downloads } from './downloads.ts';
import { FolderIndexes } from './folder-indexes.ts';
import { Agents, isProxied, type Proxies } from './machine-proxy.ts';
import {
  asksForMore,
  isPackument,
  isProject,
  isTarball,
  plainParts,
  withPlainScope,
} from './package-paths.ts';
import { type PageKind, withLinks } from './page-links.ts';
import { SignedLinks } from './signed-links.ts';
import { type ClientCertificate, type Trust, unasked } from './trust.ts';

/** One place that packages come from; the first is the registry or index itself. */
export type Source = {
  kind: 'npm' | 'pip';
  url: URL;
  /** The value of the Authorization header, sent only to addresses below `url`. */
  authorization?: string | undefined;
  /** Presented only to addresses below `url`. */
  client?: ClientCertificate | undefined;
  /** npm: the scope that uses this registry. */
  scope?: string | undefined;
};

/** A resource that a build may request: a page that lists files, or a file. */
type Target = { url: URL; page: 'packument' | 'project' | undefined };

const proxyOrigin = `http://${metadataAddress}`;
const idleMs = 60_000;
const mostRedirections = 5;
/** The largest npm packuments have some ten megabytes. */
const mostPageBytes = 128 * 1024 * 1024;
const passedIn = ['accept', 'user-agent', 'if-none-match', 'if-modified-since', 'range'];
const passedOut = ['content-type', 'content-range', 'etag', 'last-modified', 'cache-control'];

export class AuthenticatingProxy {
  readonly #sources: readonly Source[];
  readonly #origins: readonly string[];
  readonly #root: string;
  readonly #proxies: Proxies;
  readonly #agents: Agents;
  /** The connections of sources that require a client certificate. */
  readonly #known = new Map<Source, Agents>();
  readonly #advice: Message;
  readonly #links = new SignedLinks();
  readonly folderIndexes: FolderIndexes;
  /**
   * Cached files that the build received. A repeated request bypasses the cache, because the cached file did not match.
   */
  readonly #givenKept = new Set<string>();

  /**
   * @param root the registry proxy's own root: npm appends paths to a registry's address, and pip's pages may use paths
   * from the root
   */
  constructor(
    sources: readonly Source[],
    {
      root,
      proxies,
      trust,
      folders = [],
    }: { root: string; proxies: Proxies; trust: Trust; folders?: readonly URL[] | undefined },
  ) {
    this.#sources = sources;
    this.folderIndexes = new FolderIndexes(folders, this.#links);
    this.#root = root;
    this.#proxies = proxies;
    this.#origins = [...new Set(sources.map(({ url }) => url.origin))];
    // The machine's certificate store, not Node.js's, has the authorities of registries inside a company.
    const ca = [...getCACertificates('default'), ...getCACertificates('system'), ...trust.authorities];
    this.#advice = trust.advice;
    this.#agents = new Agents({ proxies, ca });
    for (const source of sources)
      if (source.client) this.#known.set(source, new Agents({ proxies, ca, client: source.client }));
  }

  /** The address of a registry as the build sees it. */
  addressInside(url: URL): string {
    return this.withAddressesInside(url.href);
  }

  get hosts(): readonly string[] {
    return this.#origins.map((origin) => new URL(origin).host);
  }

  /** The registry proxy's path for an absolute address. @returns undefined for an address outside the registries */
  pathOf(address: string): string | undefined {
    const index = this.#origins.findIndex((origin) => address.startsWith(`${origin}/`));
    return index < 0 ? undefined : `/from/${index}${address.slice(this.#origins[index]?.length)}`;
  }

  close(): void {
    for (const agents of [this.#agents, ...this.#known.values()]) agents.close();
  }

  /**
   * @param path of a GET or HEAD at the registry proxy. @returns a message when the registry requires authentication
   */
  async serve(
    path: string,
    {
      request,
      response,
      downloads,
    }: { request: IncomingMessage; response: ServerResponse; downloads?: Downloads | undefined },
  ): Promise<Message | undefined> {
    if (await this.folderIndexes.serve(path, { request, response })) return undefined;
    const target = this.#target(path);
    if (target === undefined) {
      response.writeHead(403, { 'Content-Type': 'text/plain' }).end('A build may only read packages');
      return undefined;
    }
    const isWhole = request.method === 'GET' && request.headers.range === undefined;
    const kept = target.page === undefined && isWhole ? downloads : undefined;
    const { href } = target.url;
    if (kept && !this.#givenKept.has(href) && (await kept.send(href, response))) {
      this.#givenKept.add(href);
      return undefined;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { answer, from } = await this.#ask(target, { request, signal: gone.signal });
    let hasBrokenOff = false;
    answer.once('error', () => {
      hasBrokenOff = !gone.signal.aborted;
    });
    const status = answer.statusCode ?? 502;
    const headers = Object.fromEntries(
      passedOut.flatMap((name) => (answer.headers[name] === undefined ? [] : [[name, answer.headers[name]]])),
    );
    try {
      if (target.page !== undefined && status === 200) {
        response.writeHead(status, headers);
        await this.#pass(answer, { response, kind: pageKind(target, answer), from });
      } else {
        const length = answer.headers['content-length'];
        const encoding = answer.headers['content-encoding'];
        response.writeHead(status, {
          ...headers,
          ...(length === undefined ? {} : { 'content-length': length }),
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        });
        const keeps = status === 200 && encoding === undefined;
        await pipeline(keeps && kept ? kept.keeping(href, answer) : answer, response);
      }
    } catch (cause) {
      if (cause instanceof RangeError) throw cause;
      // Otherwise the build closed the connection.
      if (hasBrokenOff) throw new CodedError(brokeOff(target.url), { cause });
    }
    if (status !== 401 && status !== 403) return undefined;
    return messageOf('REGISTRY_WANTS_SIGN_IN', { host: target.url.host, status });
  }

  async #pass(
    answer: IncomingMessage,
    { response, kind, from }: { response: ServerResponse; kind: PageKind; from: URL },
  ): Promise<void> {
    const links = withLinks(kind, {
      rewrite: (address) => this.#linkInside(address, from),
      mostBytes: mostPageBytes,
    });
    if (answer.headers['content-encoding'] === 'gzip')
      await pipeline(answer, createGunzip(), links, response);
    else await pipeline(answer, links, response);
  }

  /** The address inside the sandbox of a file that a registry's page lists. */
  #linkInside(address: string, from: URL): string | undefined {
    if (!URL.canParse(address, from.href)) return undefined;
    const url = new URL(address, from);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
    const inside = new URL(this.addressInside(url));
    if (inside.origin === proxyOrigin && this.#target(inside.pathname + inside.search)) return inside.href;
    const isAllowed = this.#isOfSource(url) ? url.origin === from.origin && !asksForMore(url) : true;
    return isAllowed ? proxyOrigin + this.#links.sign(url) : undefined;
  }

  /** Accepts only package paths, in any spelling: no tokens, user data or other endpoints of a registry. */
  #target(path: string): Target | undefined {
    const linked = this.#links.open(path);
    if (linked) return { url: linked, page: undefined };
    const [, number, rest = ''] = /^\/from\/(\d{1,4})(\/.*)$/.exec(path) ?? [];
    const base = number === undefined ? this.#root : `${this.#origins[Number(number)]}/`;
    const below = number === undefined ? path : rest;
    if (plainParts(withPlainScope(below)) === undefined || !URL.canParse(base)) return undefined;
    const address = base + below.slice(1);
    const url = new URL(address);
    if (url.href !== address) return undefined;
    const page = this.#pageOf(url);
    return page !== undefined || this.#isTarball(url) ? { url, page } : undefined;
  }

  #pageOf(url: URL): Target['page'] {
    for (const source of this.#sources) {
      const base = source.kind === 'npm' ? folder(source.url) : source.url.href.replace(/\/?$/, '/');
      if (!url.href.startsWith(base)) continue;
      const parts = plainParts(withPlainScope(`/${url.href.slice(base.length)}`)) ?? [];
      if (source.kind === 'npm' && isPackument(parts)) return 'packument';
      if (source.kind === 'pip' && isProject(parts)) return 'project';
    }
    return undefined;
  }

  #isTarball(url: URL): boolean {
    const isOfNpm = this.#sources.some(
      ({ kind, url: { origin } }) => kind === 'npm' && origin === url.origin,
    );
    return isOfNpm && url.search === '' && isTarball(plainParts(withPlainScope(url.pathname)) ?? []);
  }

  #isOfSource({ origin }: URL): boolean {
    return this.#origins.includes(origin);
  }

  async #ask(
    target: Target,
    { request, signal }: { request: IncomingMessage; signal: AbortSignal },
  ): Promise<{ answer: IncomingMessage; from: URL }> {
    const passed = Object.fromEntries(
      passedIn.flatMap((name) =>
        request.headers[name] === undefined ? [] : [[name, request.headers[name]]],
      ),
    );
    const headers = { ...passed, 'accept-encoding': target.page === undefined ? 'identity' : 'gzip' };
    let { url } = target;
    for (let count = 0; ; count++) {
      const { host } = url;
      const authorization = this.#sourceOf(url, ({ authorization }) => authorization)?.authorization;
      await this.#requireReachable(url);
      const isStraight = !this.#isOfSource(url) && !isProxied(url, this.#proxies);
      const answer = await send(url, {
        method: request.method ?? 'GET',
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        agent: this.#agentsFor(url).for(url),
        signal,
        ...(isStraight ? { lookup: publicLookup } : {}),
      }).catch((error: unknown) => {
        throw unasked(error, { host, advice: this.#advice });
      });
      const { location } = answer.headers;
      const isElsewhere =
        [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) && location !== undefined;
      if (!isElsewhere) return { answer, from: url };
      answer.resume();
      if (count === mostRedirections || !URL.canParse(location, url.href))
        throw new CodedError(messageOf('REGISTRY_LEADS_NOWHERE', { host: url.host }));
      url = this.#redirected(url, new URL(location, url));
    }
  }

  /** @throws Error for a redirect to a disallowed address */
  #redirected(from: URL, to: URL): URL {
    const isWeb =
      (to.protocol === 'https:' || to.protocol === 'http:') && to.username === '' && to.password === '';
    if (!isWeb) throw new CodedError(messageOf('REGISTRY_LEADS_NOWHERE', { host: from.host }));
    const isPackage = this.#pageOf(to) !== undefined || this.#isTarball(to);
    if (!this.#isOfSource(to) || isPackage || (from.origin === to.origin && !asksForMore(to))) return to;
    throw new CodedError(
      messageOf('REGISTRY_LEADS_ELSEWHERE', { host: from.host, target: `${to.host}${to.pathname}` }),
    );
  }

  /** @throws Error for a private or local address outside the registry's own origin */
  async #requireReachable(url: URL): Promise<void> {
    if (this.#isOfSource(url)) return;
    const address = literalOf(url);
    if (address !== undefined && !isPublicAddress(address)) throw notPublic(url.host);
    // The proxy resolves the name, but an address that this machine knows for it must be public, too.
    if (address === undefined && isProxied(url, this.#proxies)) await requirePublicName(url.hostname);
  }

  #agentsFor(target: URL): Agents {
    const source = this.#sourceOf(target, ({ client }) => client);
    return (source && this.#known.get(source)) ?? this.#agents;
  }

  /** The first source that contains the target and satisfies `has`. */
  #sourceOf(target: URL, has: (source: Source) => unknown): Source | undefined {
    return this.#sources.find(
      (source) => has(source) !== undefined && target.href.startsWith(folder(source.url)),
    );
  }

  /** Also applies to lockfiles, which contain package addresses of the registry. */
  withAddressesInside(text: string): string {
    return this.#origins.reduce(
      (rewritten, origin, index) => rewritten.replaceAll(`${origin}/`, `${proxyOrigin}/from/${index}/`),
      text.replaceAll(this.#root, `${proxyOrigin}/`),
    );
  }
}

function pageKind({ page }: Target, { headers }: IncomingMessage): PageKind {
  if (page === 'packument') return 'packument';
  return /json/.test(headers['content-type'] ?? '') ? 'json' : 'html';
}

function requirePublicName(hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    publicLookup(hostname, { all: true }, (error) => {
      // The machine's proxy resolves names that this machine cannot.
      if (error === null || 'code' in error) resolve();
      else reject(error);
    });
  });
}

/** Most tools report only that the response was invalid. */
const brokeOff = ({ host, pathname }: URL): Message =>
  messageOf('REGISTRY_BROKE_OFF', { host, path: pathname });

/**
 * An index such as `/repository/pypi/simple` keeps its files in a sibling folder, so the parent folder belongs to it,
 * too.
 */
export function folder(url: URL): string {
  const path = url.pathname.replace(/\/simple\/?$/, '/');
  return url.origin + (path.endsWith('/') ? path : `${path}/`);
}

function send(
  url: URL,
  options: {
    method: string;
    headers: Record<string, string | string[] | undefined>;
    agent: ReturnType<Agents['for']>;
    signal: AbortSignal;
    lookup?: typeof publicLookup;
  },
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const far = ask(url, { ...options, timeout: idleMs }, resolve);
  far.on('timeout', () => far.destroy(new Error(`${url.host} was silent for ${idleMs / 1000} s`)));
  far.on('error', reject);
  far.end();
  return promise;
}
