import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { Server as NetServer } from 'node:net';
import { StartError } from './errors.ts';
import { codeOf } from './lib/errno.ts';

/** @returns the port: the requested one, or a free one for 0 */
export async function listen(
  server: NetServer,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(reason(error, { host, port, setting }));
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function reason(
  error: unknown,
  { host, port, setting }: { host: string; port: number; setting: string },
): string {
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use. Stop what uses it, or set ${setting} to another port.`;
  if (code === 'EACCES')
    return `Port ${port} on ${host} may not be used by this user. Set ${setting} above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `There is no address ${host} on this machine. Set FC_HOST to one that it has.`;
  return `Cannot listen on ${host}:${port} (${error instanceof Error ? error.message : 'unknown reason'}). Check FC_HOST and ${setting}.`;
}

/** Stops accepting connections, lets responses finish, and closes remaining connections after the grace period. */
export async function stopListening(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}

/**
 * Queues requests until a handler exists; a server without a listener never answers them.
 * @returns a listener, and a function that sets the handler of all queued and later requests
 */
export function holdRequests(): { listener: RequestListener; answerBy: (answer: RequestListener) => void } {
  const opened = Promise.withResolvers<RequestListener>();
  let open: RequestListener | undefined;
  return {
    listener: (request, response) =>
      open === undefined
        ? opened.promise.then((answer) => answer(request, response))
        : open(request, response),
    answerBy: (answer) => {
      open = answer;
      opened.resolve(answer);
    },
  };
}
