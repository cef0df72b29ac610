import { z } from 'zod';
import { logLevel } from './logs.ts';
import {
  description,
  duration,
  int64,
  labels,
  limits,
  queueArn,
  refusingProto,
  resourceId,
  resourceName,
  ruleTexts,
  settableTag,
  tagReference,
  timestamp,
} from './scalars.ts';
import { entryKey } from './secrets.ts';

/** yandex.cloud.serverless.functions.v1.Function */
export const cloudFunction = z.object({
  id: resourceId,
  folderId: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  labels,
  httpInvokeUrl: z.string(),
  status: z.enum(['CREATING', 'ACTIVE', 'DELETING', 'ERROR']),
});
export type CloudFunction = z.infer<typeof cloudFunction>;

export const createFunctionRequest = z.strictObject({
  folderId: resourceId,
  name: z.union([z.literal(''), resourceName]).default(''),
  description: description.default(''),
  labels: labels.default({}),
});
export type CreateFunctionRequest = z.input<typeof createFunctionRequest>;

export const updateFunctionRequest = z.strictObject({
  updateMask: z.string().optional(),
  name: z.union([z.literal(''), resourceName]).optional(),
  description: description.optional(),
  labels: labels.optional(),
});
export type UpdateFunctionRequest = z.infer<typeof updateFunctionRequest>;

export const functionList = z.object({
  functions: z.array(cloudFunction),
  nextPageToken: z.string().optional(),
});

export const resources = z.strictObject({ memory: int64 });

/**
 * The network without internet access: a function in it reaches its metadata service and this cloud alone. A version
 * without a network reaches the internet, as in the cloud.
 */
export const isolatedNetworkId = 'isolated';
/**
 * The environment variable of a version that sets what the cloud's own host names resolve to inside the sandbox:
 * `here`, this console and the default, or `internet`, the real cloud. An environment variable works in every client,
 * and versions in the cloud never have it.
 */
export const cloudNamesVariable = 'FC_CLOUD_NAMES';
export const cloudNamesChoices: readonly string[] = ['here', 'internet'];
/** yandex.cloud.serverless.functions.v1.Connectivity */
const connectivity = z.strictObject({ networkId: z.string().max(50).default('') });

/** yandex.cloud.serverless.functions.v1.MetadataOption; the default of both options is enabled. */
const metadataOption = z.enum(['METADATA_OPTION_UNSPECIFIED', 'ENABLED', 'DISABLED']);
/**
 * yandex.cloud.serverless.functions.v1.MetadataOptions: the formats that the metadata service of a version answers
 * in.
 */
const metadataOptions = z.strictObject({
  gceHttpEndpoint: metadataOption.optional(),
  awsV1HttpEndpoint: metadataOption.optional(),
});
/** The effective options, as the API returns them in a version. */
const metadataOptionsInForce = z.object({
  gceHttpEndpoint: metadataOption.exclude(['METADATA_OPTION_UNSPECIFIED']),
  awsV1HttpEndpoint: metadataOption.exclude(['METADATA_OPTION_UNSPECIFIED']),
});

/** yandex.cloud.serverless.functions.v1.AsyncInvocationConfig.ResponseTarget; without a queue, nothing is sent. */
const resultTarget = z
  .strictObject({
    emptyTarget: z.strictObject({}).optional(),
    ymqTarget: z.strictObject({ queueArn, serviceAccountId: z.string().min(1).max(50) }).optional(),
  })
  .refine(
    ({ emptyTarget, ymqTarget }) => emptyTarget === undefined || ymqTarget === undefined,
    ruleTexts.oneTarget,
  );
export type ResultTarget = z.infer<typeof resultTarget>;
/** yandex.cloud.serverless.functions.v1.AsyncInvocationConfig: allows calls with `integration=async`. */
const asyncInvocationConfig = z.strictObject({
  /** Number of retries after a failed call. */
  retriesCount: int64.default('0'),
  successTarget: resultTarget.default({ emptyTarget: {} }),
  failureTarget: resultTarget.default({ emptyTarget: {} }),
  serviceAccountId: z.string().max(50).default(''),
});

/**
 * yandex.cloud.serverless.functions.v1.LogOptions. Each folder has one log group on this console, with the folder's
 * ID.
 */
export const logOptions = z.strictObject({
  disabled: z.boolean().default(false),
  logGroupId: z.string().max(50).optional(),
  folderId: z.string().max(50).optional(),
  minLevel: logLevel.default('LEVEL_UNSPECIFIED'),
});
export type LogOptions = z.infer<typeof logOptions>;

/** yandex.cloud.serverless.functions.v1.Secret: the variable that holds a value of a Lockbox secret. */
const secretReference = z.strictObject({
  id: resourceId,
  versionId: resourceId,
  key: entryKey,
  environmentVariable: z
    .string()
    .max(4096)
    .regex(/^[a-zA-Z][a-zA-Z0-9_]*$/, ruleTexts.variableName)
    .meta({ description: 'letters, digits and "_", a letter first' }),
});
export type SecretReference = z.infer<typeof secretReference>;

/** yandex.cloud.serverless.functions.v1.Version, without the code. */
export const version = z.object({
  id: resourceId,
  functionId: resourceId,
  description: z.string(),
  createdAt: timestamp,
  runtime: z.string(),
  entrypoint: z.string(),
  resources,
  executionTimeout: duration,
  serviceAccountId: z.string().optional(),
  imageSize: int64,
  /**
   * The proto has no `ERROR`: the status of a version whose dependencies could not be installed. gRPC leaves it
   * unspecified.
   */
  status: z.enum(['CREATING', 'ACTIVE', 'OBSOLETE', 'DELETING', 'ERROR']),
  tags: z.array(z.string()),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(secretReference).optional(),
  concurrency: int64.optional(),
  /** Bytes of memory for /tmp; when absent, /tmp does not count towards the memory. */
  tmpfsSize: int64.optional(),
  connectivity: connectivity.optional(),
  /** Absent only in operations that were recorded before the field existed. */
  metadataOptions: metadataOptionsInForce.optional(),
  asyncInvocationConfig: asyncInvocationConfig.optional(),
  /** The options that the version was created with. */
  logOptions: logOptions.optional(),
});
export type Version = z.infer<typeof version>;

export const environmentVariables = z.preprocess(
  refusingProto(ruleTexts.variableName),
  z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]*$/, ruleTexts.variableName), z.string().max(4096)),
);

/** Exactly one source of code: `content` (a zip in base64) or `versionId` (the code of another version). */
export const createVersionRequest = z.strictObject({
  functionId: resourceId,
  runtime: z.string().min(1),
  entrypoint: z.string().min(1).max(512),
  resources,
  description: description.default(''),
  executionTimeout: duration.default('3s'),
  serviceAccountId: z.string().optional(),
  environment: environmentVariables.default({}),
  secrets: z.array(secretReference).max(limits.secretsOfVersion).default([]),
  tag: z.array(settableTag).default([]),
  concurrency: int64.optional(),
  tmpfsSize: int64.optional(),
  connectivity: connectivity.optional(),
  metadataOptions: metadataOptions.optional(),
  asyncInvocationConfig: asyncInvocationConfig.optional(),
  logOptions: logOptions.optional(),
  content: z.string().optional(),
  versionId: resourceId.optional(),
});
export type CreateVersionRequest = z.input<typeof createVersionRequest>;

export const versionList = z.object({ versions: z.array(version), nextPageToken: z.string().optional() });
export const versionByTagQuery = z.object({ functionId: resourceId, tag: tagReference });
export const tagRequest = z.strictObject({ tag: settableTag });
export const runtimeList = z.object({ runtimes: z.array(z.string()) });

/** Memory sizes that the settings form offers, in bytes. */
export const memoryChoicesBytes: readonly number[] = [1, 2, 4, 8, 16].map((n) => n * limits.memoryStepBytes);
