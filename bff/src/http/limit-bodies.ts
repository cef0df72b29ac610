import type { IncomingHttpHeaders } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import type { ApiEnv } from '../routes/api.ts';
import { continueRequest } from './serve-checked.ts';

/** A zip of the maximum size in base64, and space for the rest of the request. */
const largeBytesMax = Math.ceil(limits.requestBytes / 3) * 4 + 256 * 1024;
const usualBytesMax = 256 * 1024;
/** Routes whose bodies hold a package, or the payload of a call. */
const large = /^\/(?:functions\/v1\/versions|console\/functions\/[^/]+\/~\/run)$/;
/** Memory holds a body as text, as parsed JSON, and as the result of the validation. */
const copies = 3;

/** Admits a body that is not too large when memory is available: after authentication, and before any other step. */
export function limitBodies({ bodies }: { bodies: MemoryBudget }): MiddlewareHandler<ApiEnv> {
  const ofLarge = bodyLimit({ maxSize: largeBytesMax, onError: (c) => refuse(c.req.header(length), true) });
  const ofOthers = bodyLimit({ maxSize: usualBytesMax, onError: (c) => refuse(c.req.header(length), false) });
  return async function limitBodies(c, next) {
    const isLarge = large.test(c.req.path);
    const limit = isLarge ? ofLarge : ofOthers;
    const { incoming } = c.env ?? {};
    if (incoming === undefined) return await limit(c, next);
    return await limit(c, async () => {
      const bytes = bodyBytes(incoming.headers, isLarge ? largeBytesMax : usualBytesMax);
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

function refuse(declared: string | undefined, isLarge: boolean): never {
  const size = declared === undefined ? 'is larger' : `is ${declared} bytes, more`;
  throw new ApiError(
    'TOO_LARGE',
    isLarge
      ? `The request ${size} than ${largeBytesMax} bytes. A package may have at most ${limits.requestBytes} bytes (3.5 MB) before base64. Leave out what the function does not need, and name dependencies in package.json or requirements.txt: they are installed here.`
      : `The request ${size} than ${usualBytesMax} bytes, which no request of this method needs. Send less.`,
  );
}
