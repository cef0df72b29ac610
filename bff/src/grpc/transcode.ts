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
/** Clients take 8 KB of metadata, in which bytes are base64. */
const detailsBytesMax = 5 * 1024;
/** Ids as they are made, and roles, which are named `functions.editor`: nothing that a path reads as more than a name. */
const pathValue = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
/** What a caller may send along with the message, by the same name in both worlds. */
const passedHeaders = ['authorization', 'idempotency-key'];

/** An RPC as its REST route: the cloud's own gateway turns REST into gRPC, this turns it back. */
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

  /** Callers see no message of an error that nothing here foresaw: it may hold anything of this machine. */
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

  /** With the details that REST has, where they are not more than what clients take of metadata. */
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

/** The library encodes it as part of a URI, which has no form for half a surrogate pair. */
const wellFormed = (details: string) => details.toWellFormed();

class StatusError extends Error {
  readonly status: ErrorStatus;

  constructor(status: ErrorStatus) {
    super(status?.details);
    this.status = status;
  }
}

/** Before it becomes a path: `..` and `x:tagHistory` would be the address of another method. */
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
