import type { IncomingMessage } from 'node:http';
import { limits } from '../../contract/index.ts';
import { continueRequest } from '../http/serve-checked.ts';

export class BodyTooLarge extends Error {
  constructor() {
    // The service's own error message.
    super(`request entity is larger than limits (${limits.requestBytes})`);
  }
}

const empty = new Uint8Array();

/**
 * The maximum size of a request's body.
 * @throws BodyTooLarge when the Content-Length exceeds the limit, before any byte of the body is read
 */
export function bodyBytesMax(request: IncomingMessage): number {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limits.requestBytes) throw new BodyTooLarge();
  return request.headers['transfer-encoding'] === undefined ? declared : limits.requestBytes;
}

/**
 * Reads a body with a Content-Length into a preallocated buffer, and concatenates one without at its end.
 * @throws BodyTooLarge at the first byte beyond the limit; the rest is left unread
 */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const declared = bodyBytesMax(request);
  if (declared === 0) return empty;
  continueRequest(request);
  if (request.headers['transfer-encoding'] !== undefined) return await readChunked(request);
  let body: Buffer | undefined;
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    // Most bodies arrive in one piece. Reading continues to the end, because leaving earlier would destroy the
    // request.
    if (chunk.length === declared) body = chunk;
    else {
      body ??= Buffer.allocUnsafe(declared);
      size += chunk.copy(body, size);
    }
  }
  return body ?? empty;
}

async function readChunked(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Without `destroyOnReturn`, an abandoned body can still be read and discarded while its client gets the error.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.requestBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
