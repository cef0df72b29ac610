import type { IncomingMessage } from 'node:http';
import { GatewayError } from './gateway-error.ts';

/** The parsed address of a call. */
export type Target = {
  functionId: string;
  tag?: string;
  /** How the request becomes the event, and the result becomes the response; an `async` call returns no result. */
  integration: 'http' | 'raw' | 'async';
  /** Query string as received. */
  query: string;
};

/**
 * @throws GatewayError 400 for an address that no function can have; 403 for another host's address or a service
 * worker's script
 */
export function parseTarget(request: IncomingMessage, hosts: ReadonlySet<string>): Target {
  const asked = request.url ?? '/';
  // Clients of a proxy name the whole URL, and its host then counts instead of the header (RFC 9112, 3.2.2).
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)([^#]*)$/i.exec(asked) ?? [];
  const host = (authority ?? request.headers.host)?.toLowerCase();
  if (host === undefined || !hosts.has(host)) {
    // Also rejects `localhost`: cookies ignore ports, and a function's page must not share the console's cookies.
    throw new GatewayError(
      403,
      `This gateway is not addressed as ${JSON.stringify(host ?? '')}. Use ${[...hosts][0]}.`,
      'ClientError',
    );
  }
  // All functions share one origin: a service worker that one of them installed would see the requests of every page.
  if (request.headers['service-worker'] !== undefined)
    throw new GatewayError(
      403,
      'Functions cannot be service workers: it would read and answer the requests of every other function. Serve the page without one.',
      'ClientError',
    );
  const url = authority === undefined ? asked : rest;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  // A slash after the ID is not a path: production code calls `https://functions.yandexcloud.net/<id>/`.
  const functionId = /^\/([a-z0-9]{1,50})\/?$/.exec(path)?.[1];
  if (functionId === undefined)
    throw new GatewayError(400, `Invalid functionID: ${path}`, 'ProxyIntegrationError');
  if (query === '') return { functionId, integration: 'http', query };
  const parameters = new URLSearchParams(query);
  const integration = parameters.get('integration');
  if (integration !== null && integration !== 'raw' && integration !== 'async') {
    throw new GatewayError(
      400,
      `Invalid integration: ${integration}. There are integration=raw and integration=async.`,
      'ProxyIntegrationError',
    );
  }
  const tag = parameters.get('tag');
  return { functionId, integration: integration ?? 'http', query, ...(tag === null ? {} : { tag }) };
}
