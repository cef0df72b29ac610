import { z } from 'zod';
import type { Located, Reader } from './reader.ts';

const notChecked = z
  .unknown()
  .refine((value) => value === false, 'is not checked by this console; leave it out')
  .optional();
const validator = z.strictObject({
  validateRequestBody: notChecked,
  validateRequestParameters: notChecked,
  validateResponseBody: notChecked,
  validateResponseHeaders: notChecked,
});

/** Refuses checks by name: a specification that asks for one relies on it. */
export function refuseValidator(reader: Reader, at: Located): void {
  reader.parsed(validator, at);
}
