import { z } from 'zod';
import { int64, resourceId, tagReference, timestamp } from './scalars.ts';

/** yandex.cloud.serverless.functions.v1.ScalingPolicy of one tag of a function; 0 means no limit. */
export const scalingPolicy = z.object({
  functionId: resourceId,
  tag: z.string(),
  createdAt: timestamp,
  modifiedAt: timestamp,
  /** Instances of the tagged version that the runner prepares before the first call. */
  provisionedInstancesCount: int64,
  /** Concurrent instances of the tagged version; further calls wait. */
  zoneInstancesLimit: int64,
  /** Calls by the tag that run or wait at the same time; the gateway returns 429 for further calls. */
  zoneRequestsLimit: int64,
});
export type ScalingPolicy = z.infer<typeof scalingPolicy>;

export const setScalingPolicyRequest = z.strictObject({
  tag: tagReference,
  provisionedInstancesCount: int64.default('0'),
  zoneInstancesLimit: int64.default('0'),
  zoneRequestsLimit: int64.default('0'),
});
export type SetScalingPolicyRequest = z.input<typeof setScalingPolicyRequest>;
export const removeScalingPolicyRequest = z.strictObject({ tag: tagReference });
export const scalingPolicyList = z.object({
  scalingPolicies: z.array(scalingPolicy),
  nextPageToken: z.string().optional(),
});
