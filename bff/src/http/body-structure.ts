import { setImmediate } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { exceedsStructure } from 'runner';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';

/** A thousand access bindings, the most that a request may hold, are seven thousand values. */
const structure = { values: 20_000, depth: 32 };

/** A body of this size takes a few milliseconds to process; one turn of the event loop processes at most one. */
const largeBytes = 64 * 1024;
let lastTurn: Promise<unknown> = Promise.resolve();

/** Resolves when the caller may run: one caller per turn of the event loop, so that calls run in between. */
function ownTurn(): Promise<unknown> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/**
 * Rejects JSON that would block the event loop: five megabytes of `[],[],…` take half a second to parse, and longer
 * when each value violates a rule. A legitimate large request has one large text, the package or the payload.
 */
export function bodyStructure(): MiddlewareHandler {
  return async function bodyStructure(c, next) {
    const text = c.req.method === 'GET' ? '' : await c.req.text();
    if (text.length > largeBytes) await ownTurn();
    if (exceedsStructure(text, structure))
      throw new ApiError(
        'INVALID_ARGUMENT',
        say('BODY_TOO_DEEP', { values: structure.values, depth: structure.depth }),
      );
    await next();
  };
}
