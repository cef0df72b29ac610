import { factsOf, type Message, type MessageFacts, type RunnerError } from 'runner';
import type { DenialReason } from '../contract/index.ts';
import { say } from './error-message.ts';

/**
 * Every failure that the API reports. A closed set: google.rpc codes with the HTTP status that the REST transcoder
 * gives them, plus the statuses that HTTP has and gRPC lacks (413, 507).
 */
const kinds = {
  INVALID_ARGUMENT: { code: 3, http: 400 },
  NOT_FOUND: { code: 5, http: 404 },
  ALREADY_EXISTS: { code: 6, http: 409 },
  PERMISSION_DENIED: { code: 7, http: 403 },
  RESOURCE_EXHAUSTED: { code: 8, http: 429 },
  TOO_LARGE: { code: 8, http: 413 },
  DISK_FULL: { code: 8, http: 507 },
  FAILED_PRECONDITION: { code: 9, http: 400 },
  UNIMPLEMENTED: { code: 12, http: 501 },
  INTERNAL: { code: 13, http: 500 },
  UNAVAILABLE: { code: 14, http: 503 },
  DATA_LOSS: { code: 15, http: 500 },
  UNAUTHENTICATED: { code: 16, http: 401 },
} as const;

export type ErrorKind = keyof typeof kinds;
export type HttpStatus = (typeof kinds)[ErrorKind]['http'];
export type FieldViolation = { field: string; description: string };
/** A violation before it is shown. */
export type Violation = { field: string; description: Message };

type DenialKind = 'UNAUTHENTICATED' | 'PERMISSION_DENIED';
/** The rule behind a denial, for programs; `metadata` follows the contract's ErrorInfo. */
export type Why = { reason: DenialReason; metadata?: Readonly<Record<string, string>> };

/** A failure whose message is safe to show to the caller. */
export class ApiError extends Error {
  readonly kind: ErrorKind;
  readonly violations: readonly FieldViolation[];
  readonly why: Why | undefined;
  /** The code and parameters of the message; a denial has its reason instead. */
  readonly said: Message | undefined;

  constructor(kind: DenialKind, message: string, why: Why);
  constructor(kind: Exclude<ErrorKind, DenialKind>, message: Message, violations?: readonly FieldViolation[]);
  constructor(kind: 'DATA_LOSS', message: Message, options: { cause: Error });
  constructor(
    kind: ErrorKind,
    message: string | Message,
    more: Why | readonly FieldViolation[] | { cause: Error } = [],
  ) {
    super(typeof message === 'string' ? message : message.text, 'cause' in more ? { cause: more.cause } : {});
    this.name = 'ApiError';
    this.kind = kind;
    this.said = typeof message === 'string' ? undefined : message;
    this.violations = 'length' in more ? more : [];
    this.why = 'reason' in more ? more : undefined;
  }

  get httpStatus(): HttpStatus {
    return kinds[this.kind].http;
  }

  /** google.rpc code, which gRPC answers with. */
  get code(): number {
    return kinds[this.kind].code;
  }

  /** The body of the error response: google.rpc.Status in its REST form. */
  toStatus(requestId: string) {
    const details: { '@type': string; [key: string]: unknown }[] = [
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId },
    ];
    if (this.why !== undefined) {
      details.push({
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: this.why.reason,
        domain: 'iam',
        metadata: this.why.metadata ?? {},
      });
    }
    if (this.violations.length > 0) {
      details.push({
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: this.violations,
      });
    }
    if (this.why === undefined && this.said !== undefined) details.push(infoOf(this.said));
    return { code: this.code, message: this.message, details };
  }
}

/** The code and parameters of a message as a detail of google.rpc.Status. */
export const infoOf = ({ code, params }: Message) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: code,
  domain: 'functions-console',
  metadata: params,
});

/** A missing resource needs a code of its own, because languages decline its name. */
const missingCodes = {
  Function: 'FUNCTION_NOT_FOUND',
  Version: 'VERSION_NOT_FOUND',
  Operation: 'OPERATION_NOT_FOUND',
  'Service account': 'SERVICE_ACCOUNT_NOT_FOUND',
  'User account': 'USER_ACCOUNT_NOT_FOUND',
  Runtime: 'RUNTIME_NOT_FOUND',
  Queue: 'QUEUE_NOT_FOUND',
  Trigger: 'TRIGGER_NOT_FOUND',
  Secret: 'SECRET_NOT_FOUND',
  'Test event': 'TEST_EVENT_NOT_FOUND',
  'API key': 'API_KEY_NOT_FOUND',
  'Static access key': 'ACCESS_KEY_NOT_FOUND',
  Key: 'KEY_NOT_FOUND',
  Role: 'ROLE_NOT_FOUND',
  Cloud: 'CLOUD_NOT_FOUND',
  Folder: 'FOLDER_NOT_FOUND',
  Endpoint: 'ENDPOINT_NOT_SERVED',
  'Log group': 'LOG_GROUP_NOT_FOUND',
  'API gateway': 'API_GATEWAY_NOT_FOUND',
  Registry: 'REGISTRY_NOT_FOUND',
} as const;
/** Yandex's noun of a resource. */
export type ResourceNoun = keyof typeof missingCodes;

export const notFound = (what: ResourceNoun, id: string): ApiError =>
  new ApiError('NOT_FOUND', say(missingCodes[what], { id }));

/** An error of the runner, which the caller or the owner of the machine can fix unless the product is at fault. */
export const ofRunner = ({ code, said, message }: RunnerError): ApiError =>
  new ApiError(code === 'BUILD_BROKEN' ? 'INTERNAL' : 'FAILED_PRECONDITION', said ?? plain(message));

/** The output of a program, which has no translation. */
const plain = (text: string): Message => ({ code: 'PLAIN', params: { text }, text });

/** One invalid field; the message and the violation both name it. */
export const invalid = (field: string, description: Message): ApiError =>
  invalidFields([{ field, description }]);

/** More are listed in English alone: each is a parameter of the one before it. */
const translatedViolationsMax = 8;

export function invalidFields(violations: readonly Violation[]): ApiError {
  const [last, ...others] = violations
    .map(({ field, description }) => say('FIELD', { field, description }))
    .reverse();
  const all = violations.map(({ field, description }) => `${field}: ${description.text}`).join('; ');
  const list =
    last === undefined || violations.length > translatedViolationsMax
      ? all
      : others.reduce((rest, first) => say('FIELDS', { first, rest }), last);
  return new ApiError(
    'INVALID_ARGUMENT',
    say('INVALID_FIELDS', { list }),
    violations.map(({ field, description }) => ({ field, description: description.text })),
  );
}

/** A text with its code and parameters, for a response. */
export const shown = (message: Message) => ({ message: message.text, said: factsOf(message) });

/** The code and parameters of a text that a response sends beside it; nothing for a text without a code. */
export const saidOf = (message: Message | undefined): { said?: MessageFacts } =>
  message === undefined ? {} : { said: factsOf(message) };

/** A failed start: one line for the user who started the process, without a stack. */
export class StartError extends Error {}

const codeOfStatus: Readonly<Record<number, number>> = { 408: 4, 417: 12, 405: 12, 500: 13 };

/** The response body for a request that reached no route. */
export const apiFault = (status: number, message: string) => ({
  code: codeOfStatus[status] ?? kinds.INVALID_ARGUMENT.code,
  message,
  details: [],
});
