import { AsyncLocalStorage } from 'node:async_hooks';
import { constants, type ServerHttp2Stream } from 'node:http2';
import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';

const deadlineExceeded = 4;
/**
 * Flow-control window of a connection: large enough for what each of its eight streams may send ahead. With HTTP/2's
 * default, waiting calls would fill the window and block the data that running calls need.
 */
const connectionWindowBytes = 1024 * 1024;

/**
 * Limits concurrent calls across all streams and connections; the server does not read further calls until a permit
 * is free.
 */
export class Semaphore {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(atATime: number) {
    this.#free = atATime;
  }

  /** Holds a permit until the stream closes. @param begin called at once, or when a permit is free */
  acquire(stream: ServerHttp2Stream, begin: () => void): void {
    const enter = () => {
      this.#free--;
      stream.once('close', () => {
        this.#free++;
        this.#next();
      });
      begin();
    };
    if (this.#free > 0) {
      enter();
      return;
    }
    this.#waiting.add(enter);
    stream.once('close', () => this.#waiting.delete(enter));
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#free === 0) return;
    this.#waiting.delete(first);
    first();
  }
}

/** The semaphore of a connection's calls, set when the connection begins and available in all of its events. */
export const connectionSemaphore = new AsyncLocalStorage<Semaphore>();

/**
 * Limits how many calls the server receives and answers at a time, and for how long. gRPC keeps a message in memory
 * from its first byte to its last. Neither HTTP/2 limits nor a caller's deadline end that: an answered stream stays
 * until it closes.
 */
export function limitConcurrency({ timeoutMs }: { timeoutMs: number }): ServerInterceptor {
  return (_method, call) => {
    const stream = streamOf(call);
    const semaphore = connectionSemaphore.getStore();
    if (semaphore === undefined) throw new Error('a call came by no known connection');
    if (stream.session && stream.session.state.effectiveLocalWindowSize !== connectionWindowBytes)
      stream.session.setLocalWindowSize(connectionWindowBytes);
    let isWhole = false;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) =>
            semaphore.acquire(stream, () => {
              const timer = setTimeout(() => {
                // The client does not read its response, or the message did not arrive.
                if (isWhole) stream.close(constants.NGHTTP2_CANCEL);
                else
                  call.sendStatus({
                    code: deadlineExceeded,
                    details: `The message did not come whole within ${timeoutMs / 1000} s. Send it again.`,
                  });
              }, timeoutMs);
              stream.once('close', () => clearTimeout(timer));
              pass(metadata);
            }),
          onReceiveMessage: (message, pass) => {
            isWhole = true;
            pass(message);
          },
          onReceiveHalfClose: (pass) => pass(),
          onCancel: () => {
            // Answered before the message was complete: closing the stream after the response frees the received
            // part.
            if (!isWhole) setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
          },
        }),
    });
  };
}

/** The library has no public access to the stream. */
function streamOf(call: ServerInterceptingCallInterface): ServerHttp2Stream {
  if ('stream' in call) return call.stream as ServerHttp2Stream;
  throw new Error('the gRPC library tells no stream of a call');
}
