import { z } from 'zod';
import { timestamp } from './scalars.ts';

/**
 * The role that somebody lacks and the one grant that resolves it: the metadata of a ROLE_MISSING, and the fields of the
 * line that a refused call leaves in the function's log.
 */
export const missingRole = z.object({
  subjectId: z.string(),
  subjectType: z.enum(['userAccount', 'serviceAccount']),
  permission: z.string(),
  resourceType: z.enum(['function', 'service account', 'folder', 'cloud']),
  resourceId: z.string(),
  /** The narrowest role that would do. */
  roleId: z.string(),
});
export type MissingRole = z.infer<typeof missingRole>;

/**
 * The role that the console offers to grant for a denied request. The server derives it from the permission alone: no
 * text of the request takes part.
 */
export const roleSuggestion = z.object({
  /** The role with the fewest rights that has the permission. */
  roleId: z.string(),
  /** What the role allows, in one sentence. */
  allows: z.string(),
  /** Whether the role can change things, read secrets or act as somebody else, so that its name must be typed. */
  isStrong: z.boolean(),
});
export type RoleSuggestion = z.infer<typeof roleSuggestion>;

/** Requests that were refused for want of one role: the same subject, permission and resource, counted. */
export const refusal = z.object({
  at: timestamp,
  count: z.number().int(),
  /** Of the last of them. */
  requestId: z.string(),
  missing: missingRole,
  suggestion: roleSuggestion,
});
export type Refusal = z.infer<typeof refusal>;

/** `GET /console/refusals`: newest first; kept while the console runs, the newest 500. */
export const refusalQuery = z.object({
  subjectId: z.string().max(50).optional(),
  resourceId: z.string().max(50).optional(),
});
export const refusalList = z.object({ refusals: z.array(refusal) });
