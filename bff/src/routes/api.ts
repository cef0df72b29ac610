import type { IncomingMessage } from 'node:http';
import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Message } from 'runner';
import { operation } from '../../contract/index.ts';
import { codedRule, say } from '../error-message.ts';
import { type ApiError, invalidFields, type Violation } from '../errors.ts';
import { routedPath } from '../http/custom-methods.ts';
import type { Subject } from '../iam/subject.ts';

/** Variables that middleware sets for the routes. */
export type ApiEnv = {
  Variables: { requestId: string; subject: Subject; mayRunFunctionId?: string };
  /**
   * `byCloudName`: whether the request used a host name of the cloud, so that the response holds cloud addresses.
   * `plaintextAddress`: the address of a request without TLS, where the client sends the next ones. `incoming`: the
   * source of the body; absent when the body is already in memory.
   */
  Bindings: {
    byCloudName?: boolean;
    plaintextAddress?: string | undefined;
    incoming?: IncomingMessage | undefined;
  };
};
export type Api = OpenAPIHono<ApiEnv>;

/** A router whose error responses all have the same shape. */
export function newApi(): Api {
  return new OpenAPIHono<ApiEnv>({
    getPath: routedPath,
    defaultHook: (result) => {
      if (!result.success) throw violationsOf(result.error);
    },
  });
}

/** A required JSON body of this shape. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: true } as const;
}

/** The success response of a route. */
export function answers<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { 200: { content: { 'application/json': { schema } }, description } } as const;
}

/** The response of changes: a finished Operation. */
export const answersOperation = answers(operation, 'The operation, done');

/** Each entry of a list with thousands may violate a rule. */
const violationsMax = 50;

export function violationsOf(error: { issues: readonly z.core.$ZodIssue[] }): ApiError {
  const violations = error.issues
    .slice(0, violationsMax)
    .map((issue) => ({ field: fieldOf(issue), description: describe(issue) }));
  return invalidFields(violations);
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...at, key].join('.')).join(', ');
  return at.join('.') || 'request';
}

/**
 * Fields of Yandex's API that this console does not support; it rejects them, because ignoring them would mislead
 * callers.
 */
const unserved: ReadonlySet<string> = new Set([
  'package',
  'kmsKeyId',
  'namedServiceAccounts',
  'connectivity',
  'storageMounts',
  'mounts',
  // In lists without a filter.
  'filter',
  // Rules and actions of triggers.
  'objectStorage',
  'containerRegistry',
  'cloudLogs',
  'logging',
  'billingBudget',
  'dataStream',
  'mail',
  'iotMessage',
  'iotBrokerMessage',
  'invokeContainerWithRetry',
  'gatewayWebsocketBroadcast',
  'startWorkflow',
  // Of API gateways.
  'canary',
]);

function describe(issue: z.core.$ZodIssue): Violation['description'] {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.keys.filter((key) => unserved.has(key));
    if (known.length > 0) return say('RULE_NOT_SERVED', { fields: known.join(', ') });
    return say('RULE_UNKNOWN_FIELD', {});
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return say('RULE_REQUIRED', {});
  if (issue.code === 'invalid_key') return codedRule(issue.issues[0]?.message) ?? invalidValue;
  return codedRule(issue.message) ?? plainly(issue);
}

/** For what no rule of the contract and no case below describes. */
const invalidValue = say('RULE_INVALID', {});

const types: ReadonlyMap<string, Message> = new Map([
  ['string', say('TYPE_STRING', {})],
  ['number', say('TYPE_NUMBER', {})],
  ['int', say('TYPE_WHOLE_NUMBER', {})],
  ['boolean', say('TYPE_BOOLEAN', {})],
  ['object', say('TYPE_OBJECT', {})],
  ['record', say('TYPE_OBJECT', {})],
  ['array', say('TYPE_LIST', {})],
]);

/** Replaces the validator's own messages, which address programmers. */
function plainly(issue: z.core.$ZodIssue): Violation['description'] {
  switch (issue.code) {
    case 'invalid_type': {
      const received = types.get(/received (\w+)$/.exec(issue.message)?.[1] ?? '');
      const wanted = types.get(issue.expected) ?? issue.expected;
      return received === undefined || issue.expected === 'int'
        ? say('RULE_TYPE', { wanted })
        : say('RULE_OTHER_TYPE', { wanted, received });
    }
    case 'too_big':
      return atMost[unitOf(issue.origin)](String(issue.maximum));
    case 'too_small':
      return atLeast[unitOf(issue.origin)](String(issue.minimum));
    case 'invalid_value':
      return say('RULE_ONE_OF', { values: issue.values.map(String).join(', ') });
    case 'invalid_union': {
      const [first] = issue.errors.flat();
      return first === undefined ? invalidValue : describe(first);
    }
    default:
      return invalidValue;
  }
}

const unitOf = (origin: string) => (origin === 'string' || origin === 'array' ? origin : 'number');
const atMost = {
  string: (max: string) => say('RULE_MAX_CHARACTERS', { max }),
  array: (max: string) => say('RULE_MAX_ENTRIES', { max }),
  number: (max: string) => say('RULE_MAX', { max }),
};
const atLeast = {
  string: (min: string) => say('RULE_MIN_CHARACTERS', { min }),
  array: (min: string) => say('RULE_MIN_ENTRIES', { min }),
  number: (min: string) => say('RULE_MIN', { min }),
};
