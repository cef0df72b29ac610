import { z } from 'zod';
import { accountDescription, labels, resourceId, ruleTexts, timestamp } from './scalars.ts';

const accountNames =
  '1 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last';
const serviceAccountName = z
  .string()
  .regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, ruleTexts.accountName)
  .meta({ description: accountNames });

/** yandex.cloud.iam.v1.ServiceAccount */
export const serviceAccount = z.object({
  id: resourceId,
  folderId: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  labels,
  status: z.enum(['CREATING', 'ACTIVE', 'SUSPENDED', 'DELETING']),
  lastAuthenticatedAt: timestamp.optional(),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;

export const createServiceAccountRequest = z.strictObject({
  folderId: resourceId,
  name: serviceAccountName,
  description: accountDescription.default(''),
  labels: labels.default({}),
});
export type CreateServiceAccountRequest = z.input<typeof createServiceAccountRequest>;

export const updateServiceAccountRequest = z.strictObject({
  updateMask: z.string().optional(),
  name: serviceAccountName.optional(),
  description: accountDescription.optional(),
  labels: labels.optional(),
});
export type UpdateServiceAccountRequest = z.infer<typeof updateServiceAccountRequest>;

export const serviceAccountList = z.object({
  serviceAccounts: z.array(serviceAccount),
  nextPageToken: z.string().optional(),
});

export const createTokenRequest = z.strictObject({
  yandexPassportOauthToken: z.string().max(4000).optional(),
  jwt: z.string().max(8000).optional(),
});
export const createTokenForServiceAccountRequest = z.strictObject({ serviceAccountId: resourceId });
export const createTokenResponse = z.object({ iamToken: z.string(), expiresAt: timestamp });
export const revokeTokenRequest = z.strictObject({ iamToken: z.string().min(1) });
export const revokeTokenResponse = z.object({ subjectId: z.string() });

/** yandex.cloud.iam.v1.Role */
export const role = z.object({ id: z.string(), description: z.string() });
export type Role = z.infer<typeof role>;
export const roleList = z.object({ roles: z.array(role), nextPageToken: z.string().optional() });

/** yandex.cloud.access.Subject and AccessBinding */
export const accessBinding = z.strictObject({
  roleId: z.string().min(1).max(50),
  subject: z.strictObject({
    id: z.string().min(1).max(100),
    type: z.enum(['userAccount', 'serviceAccount', 'federatedUser', 'system']),
  }),
});
export type AccessBinding = z.infer<typeof accessBinding>;
export const accessBindingList = z.object({
  accessBindings: z.array(accessBinding),
  nextPageToken: z.string().optional(),
});
export const setAccessBindingsRequest = z.strictObject({ accessBindings: z.array(accessBinding).max(1000) });
export const updateAccessBindingsRequest = z.strictObject({
  accessBindingDeltas: z
    .array(z.strictObject({ action: z.enum(['ADD', 'REMOVE']), accessBinding }))
    .min(1)
    .max(1000),
});

/** Everyone, signed in or not; a role bound to this subject makes a function public. */
export const allUsers = { id: 'allUsers', type: 'system' } as const;
/** Roles that allow calling a function; the second is the legacy name that published samples still use. */
export const invokerRoles = ['functions.functionInvoker', 'serverless.functions.invoker'] as const;
