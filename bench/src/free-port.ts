import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that was free a moment ago; the next program may bind it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

/** Resolves when the address answers at all; rejects when the process that serves it has ended. */
export async function untilAnswers(url: string, ended: AbortSignal): Promise<void> {
  for (;;) {
    ended.throwIfAborted();
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
