import { z } from 'zod';
import type { Located, Reader } from './reader.ts';
import type { Validator } from './route-table.ts';

const validator = z.strictObject({
  validateRequestBody: z.boolean().default(false),
  validateRequestParameters: z.boolean().default(false),
  validateResponseBody: z
    .literal(false, 'responses are not validated on this console; leave it out')
    .optional(),
  validateResponseHeaders: z.never('responses are not validated on this console; leave it out').optional(),
});

export function readValidator(reader: Reader, at: Located): Validator | undefined {
  const read = reader.parsed(validator, at);
  if (read === undefined) return undefined;
  return { parameters: read.validateRequestParameters, body: read.validateRequestBody };
}
