import { AsyncLocalStorage } from 'node:async_hooks';
import { constants, type ServerHttp2Stream } from 'node:http2';
import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';

const deadlineExceeded = 4;
/**
 * Of a connection: what each of its eight streams may send ahead, with room to spare. At HTTP/2's own size calls that
 * wait would fill it, and keep from the others what these wait for.
 */
const connectionWindowBytes = 1024 * 1024;

/** Limits concurrent calls, however many streams and connections they come by; the others wait, unread. */
export class Semaphore {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(atATime: number) {
    this.#free = atATime;
  }

  /** Takes a permit until the stream is closed. @param begin called at once, or when a permit is free */
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

/** The semaphore of a connection's calls; set when the connection begins, and known in all of its events. */
export const connectionSemaphore = new AsyncLocalStorage<Semaphore>();

/**
 * Limits how many calls are received and answered at a time, and for how long. gRPC keeps a message in memory from its first
 * byte to its last. Neither the limits of HTTP/2 nor a caller's deadline end that: an answered stream stays until it closes.
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
                // Its answer is not taken; or it did not come.
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
            // Answered before it was whole: what came of it goes when the stream does, after the answer is out.
            if (!isWhole) setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
          },
        }),
    });
  };
}

/** The library has no word for it. */
function streamOf(call: ServerInterceptingCallInterface): ServerHttp2Stream {
  if ('stream' in call) return call.stream as ServerHttp2Stream;
  throw new Error('the gRPC library tells no stream of a call');
}
