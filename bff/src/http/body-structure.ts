import { setImmediate } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { exceedsStructure } from 'runner';
import { ApiError } from '../errors.ts';

/** A thousand access bindings, which is the most that a request may hold, are seven thousand values. */
const structure = { values: 20_000, depth: 32 };

/** Takes a few milliseconds from the first look to the last; one turn of the event loop does that for one of them. */
const largeBytes = 64 * 1024;
let lastTurn: Promise<unknown> = Promise.resolve();

/** Resolves when the caller may run: one caller in each turn of the event loop, so that calls run in between. */
function ownTurn(): Promise<unknown> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/**
 * Rejects JSON that would hold the event loop: five megabytes of `[],[],…` take half a second to parse, and a rule that
 * each of them breaks takes longer. What is large in an honest request is one text, the package or the payload.
 */
export function bodyStructure(): MiddlewareHandler {
  return async function bodyStructure(c, next) {
    const text = c.req.method === 'GET' ? '' : await c.req.text();
    if (text.length > largeBytes) await ownTurn();
    if (exceedsStructure(text, structure))
      throw new ApiError(
        'INVALID_ARGUMENT',
        `The request body has more than ${structure.values} values or ${structure.depth} levels. Send several requests.`,
      );
    await next();
  };
}
