import type { IncomingMessage } from 'node:http';
import { limits } from '../../contract/index.ts';

export class BodyTooLarge extends Error {
  constructor() {
    // The service's own sentence.
    super(`request entity is larger than limits (${limits.requestBytes})`);
  }
}

const empty = new Uint8Array();

/** @throws BodyTooLarge at the first byte beyond the limit; the rest is left unread. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limits.requestBytes) throw new BodyTooLarge();
  if (declared === 0 && request.headers['transfer-encoding'] === undefined) return empty;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.requestBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
