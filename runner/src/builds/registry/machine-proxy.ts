/** The connections to a registry: direct, or through the proxy from the machine's configuration. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ClientCertificate } from './trust.ts';

export type Proxies = {
  HTTPS_PROXY?: string | undefined;
  HTTP_PROXY?: string | undefined;
  NO_PROXY?: string | undefined;
};

/** Whether requests to a URL use a proxy. */
export function isProxied(url: URL, proxies: Proxies): boolean {
  const proxy = url.protocol === 'https:' ? proxies.HTTPS_PROXY : proxies.HTTP_PROXY;
  return Boolean(proxy) && !isExempt(url, proxies.NO_PROXY ?? '');
}

/** Parses `NO_PROXY` as curl and npm do: hosts with their subdomains, each with or without a port. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const at = port || (protocol === 'https:' ? '443' : '80');
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (only !== undefined && only !== at) return false;
      const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
      return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
    });
}

/** Connections of each kind, kept open for later requests. */
export class Agents {
  readonly #proxies: Proxies;
  readonly #plain: Record<'straight' | 'proxied', HttpAgent>;
  readonly #tls: Record<'straight' | 'proxied', HttpsAgent>;

  /** @param client presented to a server that requests a client certificate */
  constructor({ proxies, ca, client }: { proxies: Proxies; ca: string[]; client?: ClientCertificate }) {
    this.#proxies = proxies;
    const { HTTP_PROXY, HTTPS_PROXY } = proxies;
    const ways = { straight: {}, proxied: { proxyEnv: { HTTP_PROXY, HTTPS_PROXY } } };
    const plain = (way: object) => new HttpAgent({ keepAlive: true, ...way });
    const tls = (way: object) => new HttpsAgent({ keepAlive: true, ca, ...client, ...way });
    this.#plain = { straight: plain(ways.straight), proxied: plain(ways.proxied) };
    this.#tls = { straight: tls(ways.straight), proxied: tls(ways.proxied) };
  }

  for(url: URL): HttpAgent {
    const way = isProxied(url, this.#proxies) ? 'proxied' : 'straight';
    return url.protocol === 'https:' ? this.#tls[way] : this.#plain[way];
  }

  close(): void {
    for (const agent of [...Object.values(this.#plain), ...Object.values(this.#tls)]) agent.destroy();
  }
}
