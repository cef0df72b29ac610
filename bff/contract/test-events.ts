import { z } from 'zod';
import { resourceId, ruleTexts, timestamp } from './scalars.ts';

/** Limits on the test events of a function. */
export const testEventLimits = { ofFunction: 50, payloadBytes: 256 * 1024, nameCharacters: 100 } as const;

const name = z
  .string()
  .max(testEventLimits.nameCharacters)
  // Letters of any language, but nothing that reorders or hides text.
  .regex(/^[^\p{C}\s](?:[^\p{C}\n]*[^\p{C}\s])?$/u, ruleTexts.nameOnOneLine)
  .meta({ description: 'a name on one line' });

/** A payload that a person saved for later runs of the function. */
export const testEvent = z.object({
  id: resourceId,
  functionId: resourceId,
  name: z.string(),
  savedAt: timestamp,
  savedBy: resourceId,
  payloadBytes: z.number().int(),
});
export type TestEvent = z.infer<typeof testEvent>;
export const testEventWithPayload = testEvent.extend({ payload: z.string() });

export const testEventList = z.object({ testEvents: z.array(testEvent) });
/** Saving under a name that exists replaces that test event. */
export const saveTestEventRequest = z.object({ name, payload: z.string() }).strict();
export type SaveTestEventRequest = z.infer<typeof saveTestEventRequest>;
