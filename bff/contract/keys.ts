import { z } from 'zod';
import { resourceId, ruleTexts, timestamp } from './scalars.ts';

const keyDescription = z.string().max(256);
const keyFormat = z.literal('PEM_FILE', ruleTexts.pemFile);

/** yandex.cloud.iam.v1.Key: an authorized key. Only the response to its creation holds the private half. */
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
  /** Defaults to the calling service account. */
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
/** Query parameters of key lists, in addition to those of every list. */
export const keyOwnerQuery = { serviceAccountId: resourceId.optional() };
export const keyFormatQuery = { format: keyFormat.optional() };

/** Scopes that can limit an API key; this console serves only the one that allows calling functions. */
export const apiKeyScopes = ['yc.serverless.functions.invoke'] as const;
const scopes = z.array(z.enum(apiKeyScopes)).max(100);
const moment = z.iso.datetime({ offset: true, error: ruleTexts.moment });

/** yandex.cloud.iam.v1.ApiKey: a secret that calls functions as its account, sent as `Authorization: Api-Key …`. */
export const apiKey = z.object({
  id: resourceId,
  serviceAccountId: resourceId,
  createdAt: timestamp,
  description: z.string(),
  lastUsedAt: timestamp.optional(),
  scopes: z.array(z.string()),
  /** Absent when the key never expires. */
  expiresAt: timestamp.optional(),
  /** First and last characters, which distinguish keys for users. */
  maskedSecret: z.string(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const createApiKeyRequest = z.strictObject({
  /** Defaults to the calling service account. */
  serviceAccountId: resourceId.optional(),
  description: keyDescription.default(''),
  scopes: scopes.default([]),
  expiresAt: moment.optional(),
});
export type CreateApiKeyRequest = z.input<typeof createApiKeyRequest>;
/** No other response contains `secret`. */
export const createApiKeyResponse = z.object({ apiKey, secret: z.string() });
export type CreateApiKeyResponse = z.infer<typeof createApiKeyResponse>;
export const updateApiKeyRequest = z.strictObject({
  updateMask: z.string().optional(),
  description: keyDescription.optional(),
  scopes: scopes.optional(),
  expiresAt: moment.optional(),
});
/**
 * yandex.cloud.iam.v1.awscompatibility.AccessKey: a static key, with which AWS tools sign requests as its account.
 * `keyId` is what they call the access key ID.
 */
export const accessKey = z.object({
  id: resourceId,
  serviceAccountId: resourceId,
  createdAt: timestamp,
  description: z.string(),
  keyId: z.string(),
  lastUsedAt: timestamp.optional(),
});
export type AccessKey = z.infer<typeof accessKey>;

export const createAccessKeyRequest = z.strictObject({
  /** Defaults to the calling service account. */
  serviceAccountId: resourceId.optional(),
  description: keyDescription.default(''),
});
/** No other response contains `secret`. */
export const createAccessKeyResponse = z.object({ accessKey, secret: z.string() });
export type CreateAccessKeyResponse = z.infer<typeof createAccessKeyResponse>;
export const updateAccessKeyRequest = z.strictObject({
  updateMask: z.string().optional(),
  description: keyDescription.optional(),
});
export const accessKeyList = z.object({
  accessKeys: z.array(accessKey),
  nextPageToken: z.string().optional(),
});

export const apiKeyList = z.object({ apiKeys: z.array(apiKey), nextPageToken: z.string().optional() });
export const apiKeyScopeList = z.object({ scopes: z.array(z.string()) });
