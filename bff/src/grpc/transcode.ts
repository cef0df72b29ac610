import { randomUUID } from 'node:crypto';
import { type DescMethod, type FileRegistry, type Message, toBinary } from '@bufbuild/protobuf';
import { type handleUnaryCall, Metadata, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { type Status, status as statusSchema } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import type { NamedAnswer } from '../names/named-api.ts';
import { messageNamed } from './definitions.ts';
import { messageOf, parseJson, restRequest } from './rest-json.ts';

type Options = { answer: NamedAnswer; host: string; log: Logger; definitions: FileRegistry };
/** An RPC, and the REST route that serves it. */
type Served = { rpc: DescMethod; route: string };

const internal = 13;
/** Clients accept 8 KB of metadata, in which bytes are base64. */
const detailsBytesMax = 5 * 1024;
/** Generated IDs, and role IDs such as `functions.editor`: nothing that changes the structure of a path. */
const pathValue = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
/** Metadata that is passed on as the HTTP header of the same name. */
const passedHeaders = ['authorization', 'idempotency-key'];

/** Serves an RPC through its REST route: the reverse of the cloud's gateway, which maps REST to gRPC. */
export function transcoder(
  { rpc, route }: Served,
  { answer, host, log, definitions: registry }: Options,
): handleUnaryCall<Message, Message> {
  const statusType = messageNamed('google.rpc.Status', registry);
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

  async function respond(call: ServerUnaryCall<Message, Message>): Promise<Message> {
    const asked = requestOf(call.request);
    const reply = await answer(httpRequest(asked, call.metadata), call.getHost());
    const json = parseJson(await reply.text());
    const metadata = new Metadata();
    const requestId = reply.headers.get('x-request-id') ?? randomUUID();
    metadata.set('x-request-id', requestId);
    metadata.set('x-server-trace-id', requestId);
    if (reply.ok) {
      call.sendMetadata(metadata);
      return messageOf(json, { type: rpc.output, registry });
    }
    throw statusErrorOf(statusSchema.parse(json), metadata);
  }

  function requestOf(message: Message): { [field: string]: unknown } {
    try {
      return restRequest(message, { type: rpc.input, registry });
    } catch (error) {
      throw error instanceof ApiError ? statusOf(error) : error;
    }
  }

  /** The error for a request that does not reach its route. */
  function statusOf(error: ApiError): StatusError {
    const requestId = randomUUID();
    const metadata = new Metadata();
    metadata.set('x-request-id', requestId);
    metadata.set('x-server-trace-id', requestId);
    return statusErrorOf(error.toStatus(requestId), metadata);
  }

  /** Includes the details of the REST error when they fit into the metadata that clients accept. */
  function statusErrorOf(status: Status, metadata: Metadata): StatusError {
    const bytes = toBinary(statusType, messageOf(status, { type: statusType, registry }));
    if (bytes.length <= detailsBytesMax) metadata.set('grpc-status-details-bin', Buffer.from(bytes));
    return new StatusError({ code: status.code, details: status.message, metadata });
  }

  function httpRequest(asked: { [field: string]: unknown }, metadata: Metadata): Request {
    const rest = { ...asked };
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name] ?? '');
      delete rest[name];
      if (!pathValue.test(value)) {
        throw statusOf(invalidId(name, value));
      }
      return value;
    });
    const headers = new Headers({ host });
    for (const name of passedHeaders) {
      const [value] = metadata.get(name);
      if (value !== undefined) headers.set(name, String(value));
    }
    const hasBody = verb === 'POST' || verb === 'PATCH';
    const query = new URLSearchParams(hasBody ? [] : queryOf(rest));
    return new Request(`http://${host}${path}${query.size === 0 ? '' : `?${query}`}`, {
      method: verb,
      headers,
      ...(hasBody ? { body: JSON.stringify(rest) } : {}),
    });
  }
}

/** Fields of a message in a query, with a dot between the names of nested ones (google.api.HttpRule). */
function queryOf(fields: object, prefix = ''): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? queryOf(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, String(value)]],
  );
}

type ErrorStatus = Parameters<sendUnaryData<unknown>>[0] & { code: number };

class StatusError extends Error {
  readonly status: ErrorStatus;

  constructor(status: ErrorStatus) {
    super(status?.details);
    this.status = status;
  }
}

/** Rejects an ID before it becomes part of a path: `..` and `x:tagHistory` would address another method. */
function invalidId(field: string, value: string): ApiError {
  return invalid(field, value === '' ? say('RULE_REQUIRED', {}) : say('RULE_ID', {}));
}
