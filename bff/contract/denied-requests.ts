import { z } from 'zod';
import { timestamp } from './scalars.ts';

/**
 * The role that a subject lacks and the grant that resolves it: the metadata of ROLE_MISSING, and the fields of the
 * line that a denied call writes to the function's log.
 */
export const missingRole = z.object({
  subjectId: z.string(),
  subjectType: z.enum(['userAccount', 'serviceAccount']),
  permission: z.string(),
  resourceType: z.enum(['function', 'service account', 'secret', 'folder', 'cloud']),
  resourceId: z.string(),
  /** The narrowest role with the permission. */
  roleId: z.string(),
});
export type MissingRole = z.infer<typeof missingRole>;

/**
 * The role that the console offers to grant for a denied request. The server derives it from the permission alone,
 * never from text in the request.
 */
export const roleSuggestion = z.object({
  /** The role with the fewest rights that has the permission. */
  roleId: z.string(),
  /** What the role allows, in one sentence. */
  allows: z.string(),
  /**
   * Whether the role can change things, read secrets or act as another subject. The user must then type its name to
   * grant it.
   */
  isStrong: z.boolean(),
});
export type RoleSuggestion = z.infer<typeof roleSuggestion>;

/** Requests that were denied for one missing role: the same subject, permission and resource, with a count. */
export const deniedRequest = z.object({
  at: timestamp,
  count: z.number().int(),
  /** ID of the latest of these requests. */
  requestId: z.string(),
  missing: missingRole,
  suggestion: roleSuggestion,
});
export type DeniedRequest = z.infer<typeof deniedRequest>;

/** `GET /console/deniedRequests`: newest first. The server keeps the newest 500 in memory until it stops. */
export const deniedRequestQuery = z.object({
  subjectId: z.string().max(50).optional(),
  resourceId: z.string().max(50).optional(),
});
export const deniedRequestList = z.object({ deniedRequests: z.array(deniedRequest) });
