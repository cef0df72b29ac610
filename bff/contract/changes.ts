import { z } from 'zod';

/** What changed. `versions` includes tags, and `keys` keys of every kind. */
export const changedResources = z.enum([
  'functions',
  'versions',
  'serviceAccounts',
  'accessBindings',
  'keys',
  'triggers',
  'apiGateways',
  'secrets',
]);
export type ChangedResources = z.infer<typeof changedResources>;

/** `GET /console/changes:follow`: an event of the stream. */
export const changeEvent = z.discriminatedUnion('type', [
  /** The stream has begun, and misses no later change. */
  z.object({ type: z.literal('following') }),
  z.object({ type: z.literal('changed'), resources: z.array(changedResources) }),
]);
export type ChangeEvent = z.infer<typeof changeEvent>;
