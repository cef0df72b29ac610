import { z } from 'zod';
import { resourceId, timestamp } from './scalars.ts';

/** google.rpc.Status as REST has it; the body of every error of the API. */
export const status = z.object({
  code: z.number().int(),
  message: z.string(),
  details: z.array(z.looseObject({ '@type': z.string() })),
});
export type Status = z.infer<typeof status>;

/** Why a request was answered with 401 or 403; each is a rule, and a different sentence on the screen. */
export const denialReason = z.enum([
  // 401: nobody is known to ask.
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
  // 403: who asks is known and may not.
  'ROLE_MISSING',
  'OWNER_ONLY',
  'OTHER_SUBJECT',
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
]);
export type DenialReason = z.infer<typeof denialReason>;

/**
 * google.rpc.ErrorInfo, among the details of every 401 and 403. For ROLE_MISSING the metadata has all that the one
 * grant needs that resolves it: subjectId, subjectType, permission, resourceType, resourceId, roleId (the narrowest
 * role that would do) and roles (every one that would, comma separated). For JWT_REFUSED it has rule.
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
