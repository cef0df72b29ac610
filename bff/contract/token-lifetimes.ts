import { z } from 'zod';
import { timestamp } from './scalars.ts';

/** The lifetime of every IAM token, as in the cloud. */
export const usualTokenSeconds = 12 * 60 * 60;

/** `POST /console/functions/{functionId}:setTokenLifetime`: an experiment, which ends by itself. */
export const setTokenLifetimeRequest = z.strictObject({
  /** The usual lifetime ends the experiment. */
  seconds: z.number().int().min(10).max(usualTokenSeconds),
});

/** `GET /console/functions/{functionId}/tokenLifetime` */
export const tokenLifetime = z.object({
  seconds: z.number().int(),
  /** When the usual lifetime holds again; absent when it does. */
  until: timestamp.optional(),
});
export type TokenLifetime = z.infer<typeof tokenLifetime>;
