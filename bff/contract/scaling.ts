import { z } from 'zod';
import { int64, resourceId, tagReference, timestamp } from './scalars.ts';

/** yandex.cloud.serverless.functions.v1.ScalingPolicy: of one tag of a function; 0 is no limit. */
export const scalingPolicy = z.object({
  functionId: resourceId,
  tag: z.string(),
  createdAt: timestamp,
  modifiedAt: timestamp,
  /** Instances of the version that the tag leads to, which are loaded before the first call. */
  provisionedInstancesCount: int64,
  /** Instances of that version at a time; calls over it wait. */
  zoneInstancesLimit: int64,
  /** Calls by the tag that run or wait at a time; one more is answered 429. */
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
