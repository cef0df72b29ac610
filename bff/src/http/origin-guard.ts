import type { MiddlewareHandler } from 'hono';
import { ApiError } from '../errors.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Rejects requests from web pages of other sites. A DNS name that was rebound to this machine is not in the list of
 * hosts, and a cross-site page reveals itself in `Origin`, which no script can forge.
 * @param hosts names (with port) of the console
 */
export function originGuard({ hosts }: { hosts: ReadonlySet<string> }): MiddlewareHandler {
  return async function originGuard(c, next) {
    const host = c.req.header('host')?.toLowerCase();
    if (host === undefined || !hosts.has(host))
      throw new ApiError(
        'PERMISSION_DENIED',
        `This console is not addressed as ${JSON.stringify(host ?? '')}. Use ${[...hosts][0]}, or add the name to FC_ALLOWED_HOSTS.`,
        { reason: 'HOST_NOT_ALLOWED' },
      );
    const origin = c.req.header('origin');
    if (!safeMethods.has(c.req.method) && origin !== undefined && !isOwn(origin, hosts))
      throw new ApiError(
        'PERMISSION_DENIED',
        `Pages of ${JSON.stringify(origin)} may not change anything here. Use the console's own pages, or add the name to FC_ALLOWED_HOSTS.`,
        { reason: 'ORIGIN_NOT_ALLOWED' },
      );
    await next();
  };
}

/**
 * Rejects API requests from pages of other origins, including reads: cookies ignore ports, so `SameSite` sends the
 * session from a page on another port. For the API alone; any page may link to the console's documents and files.
 */
export function siteGuard(): MiddlewareHandler {
  return async function siteGuard(c, next) {
    const site = c.req.header('sec-fetch-site')?.toLowerCase();
    if (site === 'cross-site' || site === 'same-site')
      throw new ApiError(
        'PERMISSION_DENIED',
        "Pages of other origins may not ask this API anything. Use the console's own pages, or a program with a token.",
        { reason: 'ORIGIN_NOT_ALLOWED' },
      );
    await next();
  };
}

function isOwn(origin: string, hosts: ReadonlySet<string>): boolean {
  const host = /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.[1];
  return host !== undefined && hosts.has(host);
}

/** A server that listens on one of these is reachable by every name of this machine. */
const everyLocalName: readonly string[] = ['127.0.0.1', 'localhost', '0.0.0.0', '::'];
/** Browsers omit it in Host and Origin. */
const defaultPort = 80;

/**
 * All names of a server on this address; the first is the one to show to users, so it must resolve to this machine.
 * @param host the address that the server listens on
 */
export function hostNames({
  host,
  port,
  also,
}: {
  host: string;
  port: number;
  also: readonly string[];
}): string[] {
  const listened = host.includes(':') ? `[${host}]` : host;
  const own = new Set([...firstNames(host, listened), 'localhost', '127.0.0.1', '[::1]', listened]);
  const withPort = (name: string) => (port === defaultPort ? [name, `${name}:${port}`] : [`${name}:${port}`]);
  return [...[...own].flatMap(withPort), ...also];
}

function firstNames(host: string, listened: string): string[] {
  if (everyLocalName.includes(host)) return [];
  return host === '::1' ? ['localhost', listened] : [listened];
}

/** Cookies ignore ports: functions must not be served under the console's name. */
export function withoutLocalhost(names: readonly string[]): string[] {
  return names.filter((name) => !/^localhost(:|$)/.test(name));
}
