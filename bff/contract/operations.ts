import { z } from 'zod';
import { resourceId, timestamp } from './scalars.ts';

/** google.rpc.Status in its REST form; the body of every API error. */
export const status = z.object({
  code: z.number().int(),
  message: z.string(),
  details: z.array(z.looseObject({ '@type': z.string() })),
});
export type Status = z.infer<typeof status>;

/** Why a request got 401 or 403. Each value is one rule and has its own sentence on the screen. */
export const denialReason = z.enum([
  // 401: the request has no valid credentials.
  'NOT_SIGNED_IN',
  'AUTHORIZATION_MALFORMED',
  'TOKEN_UNKNOWN',
  'TOKEN_EXPIRED',
  'TOKEN_REVOKED',
  'ACCOUNT_GONE',
  'ACCOUNT_SUSPENDED',
  'API_KEY_UNKNOWN',
  'API_KEY_NOT_TAKEN',
  'JWT_REFUSED',
  'OWNER_SECRET_WRONG',
  // 403: the subject is known and lacks the permission.
  'ROLE_MISSING',
  'OWNER_ONLY',
  'OTHER_SUBJECT',
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
]);
export type DenialReason = z.infer<typeof denialReason>;

/**
 * google.rpc.ErrorInfo, in the details of every 401 and 403. For ROLE_MISSING, the metadata holds everything needed
 * to grant the missing role: subjectId, subjectType, permission, resourceType, resourceId, roleId (the narrowest role
 * with the permission) and roles (all roles with the permission, comma separated). For JWT_REFUSED, it holds rule.
 */
export const errorInfo = z.object({
  '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
  reason: denialReason,
  domain: z.literal('iam'),
  metadata: z.record(z.string(), z.string()),
});
export type ErrorInfo = z.infer<typeof errorInfo>;

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
export const operationList = z.object({
  operations: z.array(operation),
  nextPageToken: z.string().optional(),
});
