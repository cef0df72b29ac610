import { z } from 'zod';
import { duration, int64, labels, plainPageQuery, resourceId, ruleTexts, timestamp } from './scalars.ts';

/** Limits of the service (yandex/cloud/lockbox/v1/secret_service.proto; docs: lockbox/concepts/limits). */
export const secretLimits = {
  nameCharacters: 100,
  descriptionCharacters: 1024,
  firstVersionDescriptionCharacters: 256,
  keyCharacters: 256,
  /** Size of one value, and of all values of a version together. */
  valueBytes: 65_536,
  versionsOfSecret: 1000,
  /** The service states no number; a version of empty values would otherwise have no size. */
  entriesOfVersion: 1000,
  /** Days until a version is destroyed, unless the request says how long. */
  pendingDays: 7,
  pendingDaysMax: 365,
  passwordCharacters: 256,
} as const;

const atMost = (characters: number) => z.string().max(characters);
const name = atMost(secretLimits.nameCharacters);
const description = atMost(secretLimits.descriptionCharacters);
export const entryKey = z
  .string()
  .max(secretLimits.keyCharacters)
  .regex(/^[-_./\\@0-9a-zA-Z]+$/, ruleTexts.entryKey)
  .meta({ description: 'letters, digits and -_./\\@' });

/** yandex.cloud.lockbox.v1.PasswordPayloadSpecification: each version gets a random password under this key. */
export const passwordSpecification = z.strictObject({
  passwordKey: entryKey,
  length: int64.optional(),
  includeUppercase: z.boolean().optional(),
  includeLowercase: z.boolean().optional(),
  includeDigits: z.boolean().optional(),
  includePunctuation: z.boolean().optional(),
  includedPunctuation: z.string().max(32).optional(),
  excludedPunctuation: z.string().max(31).optional(),
});
export type PasswordSpecification = z.infer<typeof passwordSpecification>;

/** yandex.cloud.lockbox.v1.PayloadEntryChange: an entry without a value, or with an empty one, removes the key. */
const entryChange = z.strictObject({
  key: entryKey,
  textValue: atMost(secretLimits.valueBytes).optional(),
  /** Base64. */
  binaryValue: z.base64(ruleTexts.base64).optional(),
});
const entryChanges = z.array(entryChange).max(secretLimits.entriesOfVersion);
export type EntryChange = z.infer<typeof entryChange>;

/** yandex.cloud.lockbox.v1.Version: without the values. */
export const secretVersion = z.object({
  id: resourceId,
  secretId: resourceId,
  createdAt: timestamp,
  /** Only while the version is scheduled for destruction. */
  destroyAt: timestamp.optional(),
  description: z.string(),
  status: z.enum(['ACTIVE', 'SCHEDULED_FOR_DESTRUCTION', 'DESTROYED']),
  payloadEntryKeys: z.array(z.string()),
  passwordPayloadSpecification: passwordSpecification.optional(),
});
export type SecretVersion = z.infer<typeof secretVersion>;

/** yandex.cloud.lockbox.v1.Secret */
export const secret = z.object({
  id: resourceId,
  folderId: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  labels,
  status: z.enum(['CREATING', 'ACTIVE', 'INACTIVE']),
  /** Absent in a secret without a version. */
  currentVersion: secretVersion.optional(),
  deletionProtection: z.boolean(),
  passwordPayloadSpecification: passwordSpecification.optional(),
});
export type Secret = z.infer<typeof secret>;

export const createSecretRequest = z.strictObject({
  folderId: resourceId,
  name: name.default(''),
  description: description.default(''),
  labels: labels.default({}),
  versionDescription: atMost(secretLimits.firstVersionDescriptionCharacters).default(''),
  versionPayloadEntries: entryChanges.default([]),
  deletionProtection: z.boolean().default(false),
  /** False makes none; true requires entries or a specification; absent makes one when there are any. */
  createVersion: z.boolean().optional(),
  passwordPayloadSpecification: passwordSpecification.optional(),
});
export type CreateSecretRequest = z.input<typeof createSecretRequest>;
export const updateSecretRequest = z.strictObject({
  updateMask: z.string().optional(),
  name: name.optional(),
  description: description.optional(),
  labels: labels.optional(),
  deletionProtection: z.boolean().optional(),
  passwordPayloadSpecification: passwordSpecification.optional(),
});
export const addSecretVersionRequest = z.strictObject({
  description: description.default(''),
  payloadEntries: entryChanges.default([]),
  /** The version whose entries are changed; the current one when absent. */
  baseVersionId: z.string().max(50).default(''),
});
export type AddSecretVersionRequest = z.input<typeof addSecretVersionRequest>;
export const secretVersionRequest = z.strictObject({ versionId: resourceId });
export const scheduleDestructionRequest = z.strictObject({
  versionId: resourceId,
  pendingPeriod: duration.optional(),
});

export const secretList = z.object({ secrets: z.array(secret), nextPageToken: z.string().optional() });
export const listSecretsQuery = plainPageQuery.extend({ folderId: resourceId }).strict();
export const secretVersionList = z.object({
  versions: z.array(secretVersion),
  nextPageToken: z.string().optional(),
});

/** yandex.cloud.lockbox.v1.Payload: the values of a version. */
export const secretPayload = z.object({
  versionId: resourceId,
  entries: z.array(
    z.object({ key: z.string(), textValue: z.string().optional(), binaryValue: z.string().optional() }),
  ),
});
export type SecretPayload = z.infer<typeof secretPayload>;
export const payloadQuery = z.strictObject({ versionId: z.string().max(50).optional() });
/** Exactly one of the ID of a secret, and its folder with its name. */
export const payloadExQuery = z.strictObject({
  secretId: z.string().max(50).optional(),
  'folderAndName.folderId': z.string().max(50).optional(),
  'folderAndName.secretName': name.optional(),
  versionId: z.string().max(50).optional(),
});
/** yandex.cloud.lockbox.v1.GetExResponse: values in base64, by key. */
export const secretPayloadEx = z.object({
  secretId: resourceId,
  versionId: resourceId,
  entries: z.record(z.string(), z.string()),
});
