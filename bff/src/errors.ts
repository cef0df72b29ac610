import type { DenialReason } from '../contract/index.ts';
import { type ErrorMessage, say } from './error-message.ts';

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

type DenialKind = 'UNAUTHENTICATED' | 'PERMISSION_DENIED';
/** The rule behind a denial, for programs; `metadata` follows the contract's ErrorInfo. */
export type Why = { reason: DenialReason; metadata?: Readonly<Record<string, string>> };

/** A failure whose message is safe to show to the caller. */
export class ApiError extends Error {
  readonly kind: ErrorKind;
  readonly violations: readonly FieldViolation[];
  readonly why: Why | undefined;
  /** The code and parameters of the message, if it has a code. */
  readonly said: ErrorMessage | undefined;

  constructor(kind: DenialKind, message: string, why: Why);
  constructor(
    kind: Exclude<ErrorKind, DenialKind>,
    message: string | ErrorMessage,
    violations?: readonly FieldViolation[],
  );
  constructor(kind: 'DATA_LOSS', message: string | ErrorMessage, options: { cause: Error });
  constructor(
    kind: ErrorKind,
    message: string | ErrorMessage,
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
    } else if (this.said !== undefined) details.push(infoOf(this.said));
    if (this.violations.length > 0) {
      details.push({
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: this.violations,
      });
    }
    return { code: this.code, message: this.message, details };
  }
}

/** The code and parameters of a message as a detail of google.rpc.Status. */
export const infoOf = ({ code, params }: ErrorMessage) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: code,
  domain: 'functions-console',
  metadata: params,
});

const missingCodes: ReadonlyMap<
  string,
  | 'FUNCTION_NOT_FOUND'
  | 'VERSION_NOT_FOUND'
  | 'OPERATION_NOT_FOUND'
  | 'SERVICE_ACCOUNT_NOT_FOUND'
  | 'RUNTIME_NOT_FOUND'
  | 'TRIGGER_NOT_FOUND'
> = new Map([
  ['Function', 'FUNCTION_NOT_FOUND'],
  ['Version', 'VERSION_NOT_FOUND'],
  ['Operation', 'OPERATION_NOT_FOUND'],
  ['Service account', 'SERVICE_ACCOUNT_NOT_FOUND'],
  ['Runtime', 'RUNTIME_NOT_FOUND'],
  ['Trigger', 'TRIGGER_NOT_FOUND'],
]);

/** @param what Yandex's noun, such as `Function` */
export function notFound(what: string, id: string): ApiError {
  const code = missingCodes.get(what);
  return new ApiError(
    'NOT_FOUND',
    code === undefined ? say('RESOURCE_NOT_FOUND', { resource: what, id }) : say(code, { id }),
  );
}

/** One invalid field; the message and the violation both name it. */
export function invalid(field: string, description: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', say('INVALID_FIELD', { field, description }), [
    { field, description },
  ]);
}

/** A failed start: one line for the user who started the process, without a stack. */
export class StartError extends Error {}

const codeOfStatus: Readonly<Record<number, number>> = { 408: 4, 417: 12, 405: 12, 500: 13 };

/** The response body for a request that reached no route. */
export const apiFault = (status: number, message: string) => ({
  code: codeOfStatus[status] ?? kinds.INVALID_ARGUMENT.code,
  message,
  details: [],
});
