import { z } from 'zod';

const resourceNames =
  '3 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last';
const labelValues = 'lowercase letters, digits and -_./@, at most 63';
/** Rules that several schemas have, or that a screen translates (`field-rules.ts`). */
export const ruleTexts = {
  resourceName: `must be ${resourceNames}`,
  accountName:
    'must be 1 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last',
  labelName: 'a label is named with lowercase letters, digits and -_./@, a letter first, at most 63',
  labelValue: `a label holds ${labelValues}`,
  labels: 'must be at most 64 labels',
  entryKey: 'must hold letters, digits and -_./\\@ only',
  base64: 'must be base64',
  tag: 'must start with a lowercase letter and hold lowercase letters, digits, "-" and "_"',
  variableName: 'a variable is named with letters, digits and "_", a letter first',
  specificationSize: 'must be at most 1048576 bytes (1 MB)',
  gatewayVariables: 'must be at most 100 variables',
  gatewayVariableName: 'a variable is named with letters, digits and _.-, at most 100',
  moment: 'must be a time such as "2030-01-31T00:00:00Z"',
  wholeNumber: 'must be a whole number, such as "134217728"',
  duration: 'Illegal duration format; duration must end with \'s\', such as "5s"',
  nameOnOneLine: 'must be a name on one line, without spaces at its ends',
  registryOrder: 'must be id, name or createdAt, then asc or desc',
  newerExport: 'is of a newer console; update this one, then import the file',
  noExport: 'must be "functions-console-run": the file is no exported run',
  pemFile: 'must be PEM_FILE',
  logLevels: 'must be levels, comma separated: LEVEL_UNSPECIFIED, TRACE, DEBUG, INFO, WARN, ERROR, FATAL',
  oneTarget: 'must be one of emptyTarget and ymqTarget',
  oneKind: 'must have exactly one kind: timer or messageQueue',
  oneAction: 'must have exactly one action: invokeFunction or invokeFunctionWithRetry',
} as const;

/**
 * Limits of the real service; the message that enforces a limit quotes it. Source: docs
 * en/_includes/functions-limits.md. The byte value of "3.5 MB" is the one that the gateway prints.
 */
export const limits = {
  /** A zip sent in a request body, and the JSON of a call's request and response. */
  requestBytes: 3_670_016,
  packageUnpackedBytes: 128 * 1024 * 1024,
  /** Code and installed dependencies together. */
  versionBytes: 680 * 1024 * 1024,
  packageEntries: 10_000,
  packageEntryPathBytes: 1024,
  environmentBytes: 4096,
  /** Variables with values of secrets; more would not fit into the environment. */
  secretsOfVersion: 100,
  memoryStepBytes: 128 * 1024 * 1024,
  memoryMinBytes: 128 * 1024 * 1024,
  memoryMaxBytes: 8 * 1024 * 1024 * 1024,
  /** A /tmp in memory, set by `tmpfsSize`. */
  tmpfs: { minBytes: 512 * 1024 * 1024, shareOfMemory: 3 / 4, leastMemoryBytes: 1024 * 1024 * 1024 },
  executionTimeoutMaxSeconds: 600,
  /** Descriptions of functions and versions; the limit of service accounts is lower. */
  descriptionCharacters: 600,
  accountDescriptionCharacters: 256,
  /** Concurrent calls per instance. */
  concurrencyMax: 16,
  /** Retries of an asynchronous call. */
  asyncRetriesMax: 100,
  pageSizeDefault: 100,
  pageSizeMax: 1000,
} as const;

/** The tag that the server moves to every new version. */
export const latestTag = '$latest';

export const resourceId = z.string().min(1).max(50);
/** RFC 3339, UTC. */
export const timestamp = z.string();
/*
 * Each pattern below has two texts: its description states the rule in the API reference, and its message is the error
 * for callers who broke the rule.
 */

/** int64 as in proto3's JSON: a string of digits. An exact JSON number is accepted and becomes that string. */
export const int64 = z.preprocess(
  (value: string | number) =>
    typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value))
      ? String(value)
      : value,
  z
    .string()
    .regex(/^\d{1,19}$/, ruleTexts.wholeNumber)
    .meta({ description: 'a whole number, as text' }),
);
/** protobuf Duration in its JSON form. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d{1,9})?s$/, ruleTexts.duration)
  .meta({ description: 'seconds, such as "5s" or "0.5s"' });
/** Name of a queue of Message Queue. */
export const queueArn = z
  .string()
  .min(1)
  .max(300)
  .meta({ description: 'yrn:yc:ymq:ru-central1:<folder>:<queue>' });
export const description = z.string().max(limits.descriptionCharacters);
export const accountDescription = z.string().max(limits.accountDescriptionCharacters);
export const resourceName = z
  .string()
  .regex(/^[a-z][-a-z0-9]{1,61}[a-z0-9]$/, ruleTexts.resourceName)
  .meta({ description: resourceNames });
export const labels = z.preprocess(
  refusingProto(ruleTexts.labelName),
  z
    .record(
      z.string().regex(/^[a-z][-_./@0-9a-z]{0,62}$/, ruleTexts.labelName),
      z
        .string()
        .regex(/^[-_./@0-9a-z]{0,63}$/, ruleTexts.labelValue)
        .meta({ description: labelValues }),
    )
    .refine((map) => Object.keys(map).length <= 64, ruleTexts.labels),
);
/** A tag that users may set; `$latest` is not one. */
export const settableTag = z
  .string()
  .regex(/^[a-z][-_0-9a-z]*$/, ruleTexts.tag)
  .meta({ description: 'a lowercase letter first, then lowercase letters, digits, "-" and "_"' });
export const tagReference = z.union([settableTag, z.literal(latestTag)]);

/** Query parameters of a list without a filter. */
export const plainPageQuery = z.object({
  pageSize: z.coerce.number().int().min(0).max(limits.pageSizeMax).optional(),
  pageToken: z.string().max(2000).optional(),
});
export const pageQuery = plainPageQuery.extend({ filter: z.string().max(1000).optional() });

/**
 * JSON may name a key `__proto__`, which a record's schema drops silently; this check rejects the key before the
 * schema runs. @param message which names are allowed
 */
export function refusingProto(message: string) {
  return (map: Record<string, string>, context: z.core.$RefinementCtx) => {
    if (typeof map === 'object' && map !== null && Object.hasOwn(map, '__proto__'))
      context.issues.push({ code: 'custom', path: ['__proto__'], message, input: map });
    return map;
  };
}
