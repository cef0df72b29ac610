import type { IncomingHttpHeaders } from 'node:http';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import type { ApiEnv } from '../routes/api.ts';
import { continueRequest } from './serve-checked.ts';

/** A zip of the maximum size in base64, and space for the rest of the request. */
export const largeBodyBytes = Math.ceil(limits.requestBytes / 3) * 4 + 256 * 1024;
const usualBodyBytes = 256 * 1024;
/** Memory holds a body as text, as parsed JSON, and as the result of the validation. */
const copies = 3;

/**
 * Admits a body that is not too large when memory is available: after authentication, and before any other step.
 * @param maxBytesOf the limit that the route of the request declares; undefined for the usual one
 */
export function limitBodies(
  { bodies }: { bodies: MemoryBudget },
  maxBytesOf: (c: Context<ApiEnv>) => number | undefined,
): MiddlewareHandler<ApiEnv> {
  return async function limitBodies(c, next) {
    const maxSize = maxBytesOf(c) ?? usualBodyBytes;
    const limit = bodyLimit({ maxSize, onError: () => reject(c.req.header(length), maxSize) });
    const { incoming } = c.env ?? {};
    if (incoming === undefined) return await limit(c, next);
    return await limit(c, async () => {
      const bytes = bodyBytes(incoming.headers, maxSize);
      const forget = await bodies.acquire({
        of: c.var.subject?.id ?? '',
        bytes: bytes * copies,
        signal: c.req.raw.signal,
      });
      try {
        continueRequest(incoming);
        await next();
      } finally {
        forget();
      }
    });
  };
}

const length = 'Content-Length';

function bodyBytes(headers: IncomingHttpHeaders, most: number) {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : most;
}

function reject(declared: string | undefined, maxBytes: number): never {
  const size = declared === undefined ? say('SIZE_UNKNOWN', {}) : say('SIZE_DECLARED', { bytes: declared });
  throw new ApiError(
    'TOO_LARGE',
    maxBytes === largeBodyBytes
      ? say('REQUEST_OF_PACKAGE_TOO_LARGE', {
          size,
          max: maxBytes,
          packageMax: limits.requestBytes,
          fix: say('LEAVE_OUT', {}),
        })
      : say('REQUEST_TOO_LARGE', { size, max: maxBytes }),
  );
}
