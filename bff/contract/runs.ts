import { z } from 'zod';
import { runResult } from './console.ts';
import { plainPageQuery, resourceId, timestamp } from './scalars.ts';

/** `interrupted`: the console ended while the run was in progress. */
export const runState = z.enum(['running', 'finished', 'cancelled', 'interrupted']);

/** A run of the console, without its input and output, which have routes of their own. */
export const runRecord = z.object({
  id: resourceId,
  functionId: resourceId,
  versionId: resourceId,
  /** Absent when the request named a version. */
  tag: z.string().optional(),
  createdAt: timestamp,
  createdBy: resourceId,
  state: runState,
  /** Only when finished. */
  result: runResult.omit({ response: true, requestId: true, versionId: true }).optional(),
  inputBytes: z.number().int(),
  /** Absent while the run has no output. */
  outputBytes: z.number().int().optional(),
  /** Whether the console keeps only the beginning. */
  isInputCut: z.boolean(),
  isOutputCut: z.boolean(),
});
export type RunRecord = z.infer<typeof runRecord>;

export const runQuery = plainPageQuery;
export const runList = z.object({ runs: z.array(runRecord), nextPageToken: z.string().optional() });
export type RunList = z.infer<typeof runList>;
