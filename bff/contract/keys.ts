import { z } from 'zod';
import { resourceId, timestamp } from './scalars.ts';

const keyDescription = z.string().max(256, 'must be at most 256 characters long');
const keyFormat = z.literal('PEM_FILE', 'must be PEM_FILE');

/** yandex.cloud.iam.v1.Key: an authorized key; its private half is told once, when it is made. */
export const authorizedKey = z.object({
  id: resourceId,
  serviceAccountId: resourceId,
  createdAt: timestamp,
  description: z.string(),
  keyAlgorithm: z.enum(['RSA_2048', 'RSA_4096']),
  publicKey: z.string(),
  lastUsedAt: timestamp.optional(),
});
export type AuthorizedKey = z.infer<typeof authorizedKey>;

export const createKeyRequest = z.strictObject({
  /** Absent: the service account that asks. */
  serviceAccountId: resourceId.optional(),
  description: keyDescription.default(''),
  format: keyFormat.optional(),
  keyAlgorithm: z.enum(['ALGORITHM_UNSPECIFIED', 'RSA_2048', 'RSA_4096']).default('RSA_2048'),
});
export type CreateKeyRequest = z.input<typeof createKeyRequest>;
/** `privateKey` is PEM text after one line that names the key. */
export const createKeyResponse = z.object({ key: authorizedKey, privateKey: z.string() });
export type CreateKeyResponse = z.infer<typeof createKeyResponse>;
export const updateKeyRequest = z.strictObject({
  updateMask: z.string().optional(),
  description: keyDescription.optional(),
});
export const keyList = z.object({ keys: z.array(authorizedKey), nextPageToken: z.string().optional() });
/** A query of lists of keys, beside those of every list. */
export const keyOwnerQuery = { serviceAccountId: resourceId.optional() };
export const keyFormatQuery = { format: keyFormat.optional() };
