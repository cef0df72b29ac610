/**
 * Keeps the gRPC library away from streams that the client has already reset. The library answers an unknown method
 * or content type without checking the stream; Node.js then throws ERR_HTTP2_INVALID_STREAM, which the library does
 * not catch.
 */
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import type { Logger } from 'pino';

/** @param server a server that already has its connection injector */
export function guardStreams(server: Server, log: Logger): void {
  for (const http2Server of http2ServersOf(server)) {
    const emit = http2Server.emit.bind(http2Server);
    http2Server.emit = (event: string, ...values: unknown[]) => {
      if (event !== 'stream') return emit(event, ...values);
      const stream = values[0] as ServerHttp2Stream;
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
