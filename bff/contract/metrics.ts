import { z } from 'zod';
import { resourceId, timestamp } from './scalars.ts';

/** Why a call failed: the function's own fault, a limit, or a fault of this machine (`platform`). */
export const callErrorKinds = [
  'failed',
  'timedOut',
  'crashed',
  'outOfMemory',
  'throttled',
  'platform',
] as const;
export type CallErrorKind = (typeof callErrorKinds)[number];

export const metricPeriods = ['hour', 'day', 'week', 'month'] as const;
export type MetricPeriod = (typeof metricPeriods)[number];

/** `GET /console/metrics`: calls of one function, or of all when `functionId` is absent. */
export const metricsQuery = z.object({
  functionId: resourceId.optional(),
  period: z.enum(metricPeriods),
});

/** Calls of one step of the chart. Latencies are absent for a step without calls. */
export const metricPoint = z.object({
  at: timestamp,
  started: z.number().int(),
  finished: z.number().int(),
  errors: z.partialRecord(z.enum(callErrorKinds), z.number().int()),
  /** Cold starts. */
  inits: z.number().int(),
  /** The most calls at one time. */
  inflightMax: z.number().int(),
  maxMemoryBytes: z.number().int().optional(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  avgInitMs: z.number().optional(),
  avgQueueMs: z.number().optional(),
});
export type MetricPoint = z.infer<typeof metricPoint>;

export const metrics = z.object({
  from: timestamp,
  to: timestamp,
  stepMs: z.number().int(),
  /** One point a step, oldest first. */
  points: z.array(metricPoint),
  /** The same figures of the whole period. */
  total: metricPoint,
});
export type Metrics = z.infer<typeof metrics>;

/** `GET /console/functionSummaries`: what a list of functions shows of each beside its name. */
export const functionSummary = z.object({
  functionId: resourceId,
  versionCount: z.number().int(),
  /** Of the `$latest` version; absent without one. */
  runtime: z.string().optional(),
  /** Absent when it was never called. */
  lastCallAt: timestamp.optional(),
  /** Calls of the last day that ended, and those among them that failed. */
  finished: z.number().int(),
  errors: z.number().int(),
});
export type FunctionSummary = z.infer<typeof functionSummary>;
export const functionSummaryList = z.object({
  functionSummaries: z.array(functionSummary),
  nextPageToken: z.string().optional(),
});
