import { z } from 'zod';
import { logLine } from './console.ts';

/**
 * `GET /console/operations/{id}/build` answers as `text/event-stream`: what the build of a version's dependencies said so
 * far and what it says from then on, each event named by its `type`; `ended` is the last. How it ended is the operation's.
 */
export const buildEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: z.enum(['preparing', 'installing', 'keeping']) }),
  z.object({ type: z.literal('log'), line: logLine }),
  z.object({ type: z.literal('ended') }),
]);
export type BuildEvent = z.infer<typeof buildEvent>;
