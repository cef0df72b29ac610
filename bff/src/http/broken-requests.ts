/** Answers requests that Node's parser rejects: the status that Node.js would send, with a message. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { endWith } from './linger.ts';

/** The error of 'clientError' (Node.js: "Event: 'clientError'"). */
export type BrokenRequest = Error & {
  code?: string;
  /** The parser's own message, such as `Invalid header value char`. */
  reason?: string;
  rawPacket?: Buffer;
  bytesParsed?: number;
};

/** @returns whether the rescue handles the connection from now on */
export type Rescue = (error: BrokenRequest, socket: Duplex) => boolean;

/**
 * @param bodyOf makes the error body that clients of this server know
 * @param rescue is called first
 */
export function answerBrokenRequests(
  server: Server,
  { bodyOf, rescue }: { bodyOf: (status: number, message: string) => object; rescue?: Rescue },
): void {
  const answered = new WeakSet<Duplex>();
  server.on('clientError', (error: BrokenRequest, socket: Duplex) => {
    // The client has its response; further bytes are dropped.
    if (answered.has(socket)) return;
    if (rescue?.(error, socket)) return;
    if (!socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const { status, phrase, message } = answerTo(error);
    const body = JSON.stringify(bodyOf(status, message));
    const head = [
      `HTTP/1.1 ${status} ${phrase}`,
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    answered.add(socket);
    endWith(socket, `${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

/**
 * Whether a response has started on the connection: a second one would be read as part of it (Node.js:
 * `socketOnError`).
 */
export function isAnswering(socket: Duplex): boolean {
  return Boolean(Reflect.get(socket, '_httpMessage'));
}

function answerTo({ code, reason, message }: BrokenRequest) {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return {
      status: 408,
      phrase: 'Request Timeout',
      message: 'The request did not arrive in time. Send it again, whole.',
    };
  if (code === 'HPE_HEADER_OVERFLOW')
    return {
      status: 431,
      phrase: 'Request Header Fields Too Large',
      message: 'The request line and headers have more than 16 KB. Send fewer or shorter ones.',
    };
  if (code === 'HPE_INVALID_URL')
    return {
      status: 400,
      phrase: 'Bad Request',
      message: 'The request line holds characters that a URL cannot have. Percent-encode them.',
    };
  return {
    status: 400,
    phrase: 'Bad Request',
    message: `The request is not valid HTTP: ${reason ?? message}. Send it by an HTTP client.`,
  };
}
