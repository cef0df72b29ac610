import { RunnerError } from 'runner';
import { ApiError } from '../errors.ts';
import { BodyTooLarge } from '../gateway/read-body.ts';
import type { HttpAnswer } from '../gateway/response.ts';
import { AuthorizerFailed } from './authorization.ts';
import { CallDenied } from './function-calls.ts';
import { InvalidUpstream, NotPublic, UpstreamTimeout } from './http-upstream.ts';
import { UnreadablePath } from './route-tree.ts';

/** A request that an API gateway answers itself, with the reason. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly headers: [string, string][];

  constructor(status: number, message: string, headers: [string, string][] = []) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.headers = headers;
  }
}

export function refusalAnswer({ status, message, headers }: ApiRefusal): HttpAnswer {
  return {
    status,
    headers: [['Content-Type', 'application/json'], ...headers],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/** Callers are strangers: messages hold no address and no path of this machine. */
export function refusalOf(error: unknown, requestId: string): ApiRefusal {
  if (error instanceof ApiRefusal) return error;
  if (error instanceof UnreadablePath)
    return new ApiRefusal(400, 'The percent-encoding of the path cannot be read.');
  if (error instanceof CallDenied)
    return new ApiRefusal(403, 'Forbidden: the gateway may not call the function of this operation.');
  if (error instanceof AuthorizerFailed)
    return new ApiRefusal(500, `Internal Server Error: ${error.message}`);
  if (error instanceof BodyTooLarge) return new ApiRefusal(413, error.message);
  if (error instanceof InvalidUpstream) return new ApiRefusal(400, error.message);
  if (error instanceof UpstreamTimeout) return new ApiRefusal(504, error.message);
  if (error instanceof NotPublic)
    return new ApiRefusal(
      502,
      'The server of this operation has no public address. The owner of the console may allow it in FC_HTTP_UPSTREAMS.',
    );
  if (error instanceof RunnerError && error.code === 'VERSION_DELETED')
    return new ApiRefusal(404, error.message);
  if (error instanceof RunnerError) return new ApiRefusal(503, error.message);
  if (error instanceof ApiError && error.kind === 'NOT_FOUND') return new ApiRefusal(404, error.message);
  if (error instanceof ApiError && error.kind === 'RESOURCE_EXHAUSTED')
    return new ApiRefusal(429, error.message);
  return new ApiRefusal(500, `The gateway failed; the log has details under request ${requestId}.`);
}
