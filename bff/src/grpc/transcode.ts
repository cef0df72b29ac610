import { randomUUID } from 'node:crypto';
import { type handleUnaryCall, Metadata, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { type Status, status as statusSchema } from '../../contract/index.ts';
import { type ApiError, invalid } from '../errors.ts';
import type { NamedAnswer } from '../names/named-api.ts';
import type { Definitions } from './definitions.ts';
import { messageJson, restRequest } from './json-mapping.ts';
import type { MessageType } from './message-type.ts';
import type { Method } from './methods.ts';

type Options = { answer: NamedAnswer; host: string; log: Logger; definitions: Definitions };

const internal = 13;
/** Clients accept 8 KB of metadata, in which bytes are base64. */
const detailsBytesMax = 5 * 1024;
/** Generated IDs, and role IDs such as `functions.editor`: nothing that changes the structure of a path. */
const pathValue = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
/** Metadata that is passed on as the HTTP header of the same name. */
const passedHeaders = ['authorization', 'idempotency-key'];

/** Serves an RPC through its REST route: the reverse of the cloud's gateway, which maps REST to gRPC. */
export function transcoder(
  { request, response, route }: Method,
  { answer, host, log, definitions }: Options,
): handleUnaryCall<unknown, unknown> {
  const requestType = typeNamed(request, definitions);
  const responseType = typeNamed(response, definitions);
  const [verb = '', template = ''] = route.split(' ');
  return (call, callback) => {
    respond(call)
      .then((message) => callback(null, message))
      .catch((error: unknown) => callback(error instanceof StatusError ? error.status : failed(error)))
      .catch((error: unknown) => log.error({ err: error }, 'a gRPC call cannot be answered'));
  };

  /** Callers never see the message of an unexpected error: it may contain details of this machine. */
  function failed(error: unknown): ErrorStatus {
    const requestId = randomUUID();
    log.error({ err: error, requestId }, 'a gRPC call failed');
    return {
      code: internal,
      details: `The console failed to answer; it is not your request's fault. The log has details under request ${requestId}.`,
    };
  }

  async function respond(call: ServerUnaryCall<unknown, unknown>): Promise<unknown> {
    const asked = restRequest(requestType.toJSON(call.request));
    const reply = await answer(httpRequest(asked, call.metadata), call.getHost());
    const json: unknown = await reply.json();
    const metadata = new Metadata();
    const requestId = reply.headers.get('x-request-id') ?? randomUUID();
    metadata.set('x-request-id', requestId);
    metadata.set('x-server-trace-id', requestId);
    if (reply.ok) {
      call.sendMetadata(metadata);
      return responseType.fromJSON(messageJson(json, definitions.packed));
    }
    throw statusErrorOf(statusSchema.parse(json), metadata);
  }

  /** Includes the details of the REST error when they fit into the metadata that clients accept. */
  function statusErrorOf(status: Status, metadata: Metadata): StatusError {
    const { status: type, packed } = definitions;
    const bytes = type.encode(type.fromJSON(messageJson(status, packed))).finish();
    if (bytes.length <= detailsBytesMax) metadata.set('grpc-status-details-bin', Buffer.from(bytes));
    return new StatusError({ code: status.code, details: wellFormed(status.message), metadata });
  }

  function httpRequest(asked: { [field: string]: unknown }, metadata: Metadata): Request {
    const rest = { ...asked };
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name] ?? '');
      delete rest[name];
      if (!pathValue.test(value)) {
        const requestId = randomUUID();
        const metadata = new Metadata();
        metadata.set('x-request-id', requestId);
        metadata.set('x-server-trace-id', requestId);
        throw statusErrorOf(refusedId(name, value).toStatus(requestId), metadata);
      }
      return value;
    });
    const headers = new Headers({ host });
    for (const name of passedHeaders) {
      const [value] = metadata.get(name);
      if (value !== undefined) headers.set(name, String(value));
    }
    const hasBody = verb === 'POST' || verb === 'PATCH';
    const query = new URLSearchParams(
      hasBody ? [] : Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return new Request(`http://${host}${path}${query.size === 0 ? '' : `?${query}`}`, {
      method: verb,
      headers,
      ...(hasBody ? { body: JSON.stringify(rest) } : {}),
    });
  }
}

type ErrorStatus = Parameters<sendUnaryData<unknown>>[0] & { code: number };

/** The library encodes the details as part of a URI, which cannot represent half a surrogate pair. */
const wellFormed = (details: string) => details.toWellFormed();

class StatusError extends Error {
  readonly status: ErrorStatus;

  constructor(status: ErrorStatus) {
    super(status?.details);
    this.status = status;
  }
}

/** Rejects an ID before it becomes part of a path: `..` and `x:tagHistory` would address another method. */
function refusedId(field: string, value: string): ApiError {
  const description =
    value === '' ? 'is required' : 'must be an id as the console gave it out: letters, digits, "-" and "_"';
  return invalid(field, description);
}

function typeNamed(name: string, { messages }: Definitions): MessageType {
  const type = messages.get(name);
  if (type === undefined) throw new Error(`the SDK has no message ${name}`);
  return type;
}
