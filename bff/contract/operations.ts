import { z } from 'zod';
import { resourceId, timestamp } from './scalars.ts';

/** google.rpc.Status as REST has it; the body of every error of the API. */
export const status = z.object({
  code: z.number().int(),
  message: z.string(),
  details: z.array(z.looseObject({ '@type': z.string() })),
});
export type Status = z.infer<typeof status>;

const packed = z.looseObject({ '@type': z.string() });

/** yandex.cloud.operation.Operation */
export const operation = z.object({
  id: resourceId,
  description: z.string(),
  createdAt: timestamp,
  createdBy: z.string(),
  modifiedAt: timestamp,
  done: z.boolean(),
  metadata: packed.optional(),
  error: status.optional(),
  response: packed.optional(),
});
export type Operation = z.infer<typeof operation>;
