import type { MiddlewareHandler } from 'hono';
import { exceedsStructure } from 'runner';
import { ApiError } from '../errors.ts';

/** A thousand access bindings, which is the most that a request may hold, are seven thousand values. */
const structure = { values: 20_000, depth: 32 };

/**
 * Rejects JSON that would hold the event loop: five megabytes of `[],[],…` take half a second to parse, and a rule that
 * each of them breaks takes longer. What is large in an honest request is one text, the package or the payload.
 */
export function bodyStructure(): MiddlewareHandler {
  return async function bodyStructure(c, next) {
    if (c.req.method !== 'GET' && exceedsStructure(await c.req.text(), structure))
      throw new ApiError(
        'INVALID_ARGUMENT',
        `The request body has more than ${structure.values} values or ${structure.depth} levels. Send several requests.`,
      );
    await next();
  };
}
