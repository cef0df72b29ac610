/**
 * How a connection is closed whose client still sends: what comes is read and dropped for a while, because closing with
 * unread bytes resets the connection, and many clients send all before they read (nginx calls it `lingering_close`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex, Readable } from 'node:stream';

const bytesMax = 64 * 1024 * 1024;
const totalMs = 30_000;
const silenceMs = 5000;

/** Reads and drops. Resolves at the end of the stream, or when that has taken long enough; never rejects. */
function discardRest(stream: Readable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let bytes = 0;
  const silence = setTimeout(resolve, silenceMs);
  const total = setTimeout(resolve, totalMs);
  // The reader of the body has given up and might apply backpressure.
  stream.removeAllListeners('readable').removeAllListeners('data');
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    silence.refresh();
    if (bytes > bytesMax) resolve();
  });
  for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve());
  stream.resume();
  return promise.finally(() => {
    clearTimeout(silence);
    clearTimeout(total);
  });
}

/** The last words on a connection that no request can be read from any more. */
export function endWith(socket: Duplex, text: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(text);
  discardRest(socket).then(() => socket.destroy());
}

/** Sends the answer at once where the request has not been read whole, and ends it when the rest has been dropped. */
export function lingerBeforeEnd(request: IncomingMessage, response: ServerResponse): void {
  const end = response.end.bind(response) as (...values: unknown[]) => ServerResponse;
  response.end = (...values: unknown[]) => {
    response.end = end as ServerResponse['end'];
    if (request.complete || request.destroyed || response.destroyed) return end(...values);
    const [body] = values;
    const encoding = typeof values[1] === 'string' ? (values[1] as BufferEncoding) : 'utf8';
    if (typeof body === 'string' || body instanceof Uint8Array) {
      if (!response.headersSent && !response.hasHeader('Content-Length'))
        response.setHeader(
          'Content-Length',
          typeof body === 'string' ? Buffer.byteLength(body, encoding) : body.length,
        );
      response.write(typeof body === 'string' ? Buffer.from(body, encoding) : body);
    } else response.flushHeaders();
    discardRest(request).then(() => end());
    return response;
  };
}
