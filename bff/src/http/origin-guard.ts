import type { MiddlewareHandler } from 'hono';
import { ApiError } from '../errors.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps web pages of other sites out. A name that was rebound to this machine is not in the list of hosts;
 * a page that posts here from elsewhere says so in `Origin`, which no script can forge.
 * @param hosts names (with port) that the console is addressed by.
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

function isOwn(origin: string, hosts: ReadonlySet<string>): boolean {
  const host = /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.[1];
  return host !== undefined && hosts.has(host);
}

const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

/** Every name that a server on this address goes by; the first is the one to tell people. */
export function hostNames({
  host,
  port,
  also,
}: {
  host: string;
  port: number;
  also: readonly string[];
}): string[] {
  const bracketed = host.includes(':') ? `[${host}]` : host;
  const own = loopbackHosts.includes(host)
    ? ['localhost', '127.0.0.1', '[::1]']
    : ['localhost', '127.0.0.1', bracketed];
  return [...own.map((name) => `${name}:${port}`), ...also];
}
