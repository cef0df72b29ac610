/** The format of Google Compute Engine: values, listings and trees, the token, and waiting for changes. */
import type { TokenSource } from '../types.ts';
import { etagOf, etagOfToken } from './etags.ts';
import { type MetadataQuery, readQuery } from './query.ts';
import { type Rendered, render, renderFields } from './render.ts';
import { type Admitted, type MetadataError, notFound } from './rules.ts';
import { type Directory, find, type TokenOwner } from './tree.ts';
import { Waits, type WatchedToken } from './waits.ts';

/** The number of waiting requests of one sandbox. */
export type WaitCount = { waits: number };

/** The client of a request. `closed` aborts when its connection closes. */
export type GceClient = { tree: Directory; count: WaitCount; closed: AbortSignal };

export type GceAnswer = MetadataError | { etag: string; rendered: Rendered } | { location: string };

/** Below the limit of connections, so that a sandbox with the most waits can still request a token. */
const waitsPerSandbox = 16;

type Waiting = { client: GceClient; etag: string; watched?: WatchedToken };

export class GceFormat {
  readonly #tokens: TokenSource;
  readonly #waits: Waits;

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
    this.#waits = new Waits(tokens);
  }

  async answer({ path, query: text }: Admitted, client: GceClient): Promise<GceAnswer> {
    const query = readQuery(text);
    if ('status' in query) return query;
    const found = find(client.tree, path);
    if (found === undefined) return notFound;
    const { entry, hasSlash } = found;
    if (entry.kind === 'directory' && !hasSlash)
      return { location: `${path}/${text === '' ? '' : `?${text}`}` };
    if (entry.kind === 'token') return await this.#token(entry.of, { query, client });
    const rendered = render(entry, query);
    const etag = etagOf(rendered.body);
    return (await this.#wait(query, { client, etag })) ?? { etag, rendered };
  }

  async #token(
    of: TokenOwner,
    { query, client }: { query: MetadataQuery; client: GceClient },
  ): Promise<GceAnswer> {
    const { serviceAccountId, functionId } = of;
    let token = await this.#tokens.tokenFor(serviceAccountId, functionId);
    if (token && query.wait) {
      const etag = etagOfToken(token.access_token);
      const refused = await this.#wait(query, { client, etag, watched: { of, etag } });
      // The client has left, so no token is issued.
      if (refused || client.closed.aborted) return refused ?? notFound;
      token = await this.#tokens.tokenFor(serviceAccountId, functionId);
    }
    if (!token) return notFound;
    const { access_token, expires_in, token_type } = token;
    const rendered = renderFields({ access_token, expires_in: Math.floor(expires_in), token_type }, query);
    return { etag: etagOfToken(access_token), rendered };
  }

  /** @returns undefined when no wait is necessary or when it has ended */
  async #wait(
    { wait }: MetadataQuery,
    { client, etag, watched }: Waiting,
  ): Promise<MetadataError | undefined> {
    if (!wait || (wait.lastEtag !== undefined && wait.lastEtag !== etag)) return undefined;
    const { count, closed } = client;
    if (count.waits >= waitsPerSandbox)
      return { status: 429, text: `${waitsPerSandbox} requests of this instance wait already` };
    count.waits += 1;
    try {
      await this.#waits.change(watched, { timeoutMs: wait.timeoutMs, signal: closed });
    } finally {
      count.waits -= 1;
    }
    return undefined;
  }
}
