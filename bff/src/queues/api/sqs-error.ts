import { ApiError } from '../../errors.ts';
import { QueueError } from '../queue-error.ts';

/** Failures of the API around the queue service, by the codes that clients of AWS know. */
const faults = {
  MissingAuthenticationToken: { type: 'MissingAuthenticationTokenException', status: 403 },
  IncompleteSignature: { type: 'IncompleteSignatureException', status: 400 },
  InvalidClientTokenId: { type: 'UnrecognizedClientException', status: 403 },
  SignatureDoesNotMatch: { type: 'InvalidSignatureException', status: 403 },
  RequestExpired: { type: 'RequestExpired', status: 403 },
  AccessDeniedException: { type: 'AccessDeniedException', status: 400 },
  InvalidAction: { type: 'UnknownOperationException', status: 400 },
  MalformedInput: { type: 'SerializationException', status: 400 },
  ThrottlingException: { type: 'ThrottlingException', status: 400 },
  InternalFailure: { type: 'InternalFailure', status: 500 },
  ServiceUnavailable: { type: 'ServiceUnavailableException', status: 503 },
} as const;

export class SqsError extends Error {
  override name = 'SqsError';
  readonly code: keyof typeof faults;

  constructor(code: keyof typeof faults, message: string) {
    super(message);
    this.code = code;
  }
}

/** An error as both protocols answer it. */
export type ShownError = { queryCode: string; type: string; status: number; message: string };

/** @returns undefined for a failure of the console, whose message callers must not see */
export function shownError(error: unknown): ShownError | undefined {
  if (error instanceof QueueError) {
    const { code, queryCode, httpStatus, message } = error;
    return { queryCode, type: code, status: httpStatus, message };
  }
  const known = error instanceof SqsError ? error : ofApi(error);
  if (known === undefined) return undefined;
  return { queryCode: known.code, ...faults[known.code], message: known.message };
}

function ofApi(error: unknown): SqsError | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.kind === 'PERMISSION_DENIED') return new SqsError('AccessDeniedException', error.message);
  if (error.kind === 'RESOURCE_EXHAUSTED') return new SqsError('ThrottlingException', error.message);
  if (error.kind === 'DISK_FULL') return new SqsError('ServiceUnavailable', error.message);
  return undefined;
}

export const internalFailure = (requestId: string): ShownError => ({
  queryCode: 'InternalFailure',
  ...faults.InternalFailure,
  message: `The console failed to answer; it is not your request's fault. The log has details under request ${requestId}.`,
});
