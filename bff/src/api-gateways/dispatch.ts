import type { IncomingMessage, RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { CloudCaller } from 'runner';
import type { Cloud } from '../composition.ts';
import { createGateway } from '../gateway/gateway.ts';
import { createApiGatewayServer } from './serving.ts';

type Options = {
  cloud: Cloud;
  /** Hosts of function calls. */
  hosts: ReadonlySet<string>;
  /** Each API gateway has a host name of its own directly below this one. */
  below: string;
  /** The port in the hosts of gateways; any if absent. */
  port?: number;
  sandboxOf?: (request: IncomingMessage) => CloudCaller | undefined;
  log: Logger;
};

/** Leads a request to the API gateway whose host it names, and every other one to the functions. */
export function dispatch({ cloud, hosts, below, port, sandboxOf, log }: Options): RequestListener {
  const more = sandboxOf === undefined ? { log } : { log, sandboxOf };
  const functions = createGateway({ services: cloud, hosts, ...more });
  const gateways = createApiGatewayServer({ services: { ...cloud, ...cloud.gateways }, ...more });
  return (request, response) => {
    const id = apiGatewayIdOf(request, { below, port });
    return id === undefined ? functions(request, response) : gateways(request, response, id);
  };
}

/** Clients of a proxy name the whole URL, and its host then counts instead of the header (RFC 9112, 3.2.2). */
function apiGatewayIdOf(
  { url = '', headers }: IncomingMessage,
  { below, port }: { below: string; port: number | undefined },
): string | undefined {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? headers.host;
  const [, id, parent, asked] =
    /^(d5d[a-z0-9]{17})\.([a-z.]+)(?::(\d{1,5}))?$/.exec(authority?.toLowerCase() ?? '') ?? [];
  if (parent !== below) return undefined;
  return port === undefined || (asked ?? '80') === String(port) ? id : undefined;
}
