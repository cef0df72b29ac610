/**
 * Keeps the gRPC library away from streams that the client has already reset. The library answers an unknown method
 * or content type without checking the stream; Node.js then throws ERR_HTTP2_INVALID_STREAM, which the library does
 * not catch.
 *
 * Also limits the calls that one piece of a connection begins: a client that resets each call at once is never over
 * the limit of concurrent calls, and a piece of 64 KB begins two thousand, which hold the event loop.
 */
import type { Http2Server, Http2Session, ServerHttp2Stream } from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import type { Logger } from 'pino';

/** Calls of a connection in one turn of the event loop: more than it may have at a time. */
export const callsInTurnMax = 32;

/** @param server a server that already has its connection injector */
export function guardStreams(server: Server, log: Logger): void {
  const begun = new WeakMap<Http2Session, number>();
  const isFlood = (session: Http2Session) => {
    const calls = (begun.get(session) ?? 0) + 1;
    begun.set(session, calls);
    if (calls === 1) setImmediate(() => begun.delete(session));
    return calls > callsInTurnMax;
  };
  for (const http2Server of http2ServersOf(server)) {
    const emit = http2Server.emit.bind(http2Server);
    http2Server.emit = (event: string, ...values: unknown[]) => {
      if (event !== 'stream') return emit(event, ...values);
      const stream = values[0] as ServerHttp2Stream;
      const { session } = stream;
      if (session !== undefined && isFlood(session)) session.destroy();
      if (stream.destroyed || stream.closed) return true;
      try {
        return emit(event, ...values);
      } catch (error) {
        log.error({ err: error }, 'a gRPC call failed before it began');
        stream.destroy();
        return true;
      }
    };
  }
}

/** The library keeps these servers private. */
function http2ServersOf(server: Server): Http2Server[] {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  if (!(servers instanceof Map) || servers.size === 0)
    throw new Error('the gRPC library has no HTTP/2 server');
  return [...servers.keys()];
}
