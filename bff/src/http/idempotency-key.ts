import type { MiddlewareHandler } from 'hono';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Idempotency } from '../operations/idempotency.ts';
import type { Operations } from '../operations/operations.ts';
import type { ApiEnv } from '../routes/api.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';

const changing: ReadonlySet<string> = new Set(['POST', 'PATCH', 'DELETE']);
const header = 'Idempotency-Key';

/** A change that is sent again with the same `Idempotency-Key` returns the operation of the first request. */
export function idempotencyKey(parts: {
  idempotency: Idempotency;
  operations: Operations;
  ownerId: string;
  encryptionKey: EncryptionKey;
}): MiddlewareHandler<ApiEnv> {
  const { idempotency, operations, ownerId, encryptionKey } = parts;
  return async function idempotencyKey(c, next) {
    const key = c.req.header(header);
    const by = c.var.subject;
    // Anonymous callers make no change that an operation records.
    if (key === undefined || by === undefined || !changing.has(c.req.method)) return await next();
    if (!/^[\x21-\x7e]{1,64}$/.test(key)) throw invalid(header, say('RULE_IDEMPOTENCY_KEY', {}));
    const { pathname, search } = new URL(c.req.url);
    // A plain hash would let a reader of the database try guesses of a password in the body.
    const fingerprint = encryptionKey.digest(`${c.req.method} ${pathname}${search}\n${await c.req.text()}`);
    const outcome = await idempotency.once({ subjectId: by.id, key, fingerprint }, next);
    if ('operationId' in outcome)
      return c.json(await operations.get({ id: outcome.operationId, by, ownerId }), 200);
  };
}

/** Description of the header in the API reference, for every route that returns an operation. */
export const idempotencyKeyParameter = {
  name: header,
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 64 },
  description: 'The same request sent again with the same key answers with the operation that it made first',
} as const;
