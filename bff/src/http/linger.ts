/**
 * Closes a connection whose client still sends: the server reads and discards for a while, because closing with
 * unread bytes resets the connection, and many clients send everything before they read (nginx: `lingering_close`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex, Readable } from 'node:stream';

const bytesMax = 64 * 1024 * 1024;
const totalMs = 30_000;
const silenceMs = 5000;

/** Reads and discards. Resolves at the end of the stream, or at the time limit; never rejects. */
function discardRest(stream: Readable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let bytes = 0;
  const silence = setTimeout(resolve, silenceMs);
  const total = setTimeout(resolve, totalMs);
  // The body's reader has stopped, and its listeners might apply backpressure.
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

/** Sends a last response on a connection that can no longer be parsed, and closes it. */
export function endWith(socket: Duplex, text: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(text);
  discardRest(socket).then(() => socket.destroy());
}

/**
 * Sends the response at once when the request was not read completely, and ends it after the rest has been discarded.
 */
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
