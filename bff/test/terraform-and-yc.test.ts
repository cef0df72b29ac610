import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DescMethod, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDefinitions, rpcNamed, serviceNamed } from '../src/grpc/definitions.ts';
import { services } from '../src/grpc/methods.ts';
import { handMadeZip } from './hand-made-zip.ts';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';
import { ownerToken, prepareForRuns, sharedRunnerDir, zipOf } from './test-console.ts';

/** One request of a client, as in its public sources, and the expected response. */
type Step = {
  does: string;
  /** `<package>.<Service>/<Method>`, or else an HTTP request. */
  rpc?: string;
  http?: { method: string; url: string; body?: string };
  request?: object;
  /** Sent without a token. */
  anonymous?: boolean;
  /** Polls the operation until it finishes, and continues with its result. */
  waits?: boolean;
  /** Values of the response that later requests need, by their path in it. */
  save?: Record<string, string>;
  expect?: object;
  /** gRPC code that is expected instead of a response. */
  code?: number;
};
type Recording = { client: string; source: string; steps: Step[] };
// biome-ignore lint/suspicious/noExplicitAny: the recording defines the shape under test
type Json = any;

const recordings: Recording[] = JSON.parse(
  readFileSync(new URL('client-requests.json', import.meta.url), 'utf8'),
);
/** Yandex's definitions; both tools use the same definitions in their own language. */
const registry = loadDefinitions();
const rpcs = new Map(
  Object.entries(services).flatMap(([service, routes]) =>
    Object.keys(routes).map((name): [string, Rpc] => {
      const method: MethodDefinition<Json, Json> | undefined = serviceNamed(service, registry)[name];
      if (method === undefined) throw new Error(`there is no ${name} in ${service}`);
      return [method.path, { method, rpc: rpcNamed(name, { service, definitions: registry }) }];
    }),
  ),
);
type Rpc = { method: MethodDefinition<Json, Json>; rpc: DescMethod };
const operationGet = 'yandex.cloud.operation.OperationService/Get';

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let address: string;
let client: Client;
beforeAll(async () => {
  await prepareForRuns();
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-clients-'));
  // Interpreters take hundreds of megabytes, so this uses those of the set-up.
  mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
  server = await startServer(dataDir, { FC_GRPC_PLAINTEXT_PORT: '0' });
  owner = await ownerOf(server);
  address = /(localhost:\d+), plaintext/.exec(server.stdout())?.[1] ?? '';
  client = new Client(address, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.stderr()).toBe('');
  rmSync(dataDir, { recursive: true, force: true });
});

type Reply = { answer: Json; headers: Metadata };

/** A unary call by its path; its messages are in the JSON of protobuf. */
async function call(name: string, request: object, token?: string): Promise<Reply> {
  const known = rpcs.get(`/${name}`);
  if (known === undefined) throw new Error(`no ${name} is served`);
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const { path, requestSerialize, responseDeserialize } = known.method;
  return await new Promise((resolve, reject) => {
    let headers = new Metadata();
    const message = fromJson(known.rpc.input, request as JsonValue, { registry });
    client
      .makeUnaryRequest(path, requestSerialize, responseDeserialize, message, metadata, (error, answer) => {
        if (error) reject(error);
        else
          resolve({
            answer: toJson(known.rpc.output, answer, { registry, alwaysEmitImplicit: true }),
            headers,
          });
      })
      .on('metadata', (received: Metadata) => {
        headers = received;
      });
  });
}

async function request({ method, url, body }: NonNullable<Step['http']>, token?: string): Promise<Json> {
  const response = await fetch(url, {
    method,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** Replaces each `${name}` of the recording with its current value. */
function filled<Part>(part: Part, known: Map<string, string>): Part {
  const text = JSON.stringify(part).replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = known.get(name);
    if (value === undefined) throw new Error(`nothing told ${name} before it was needed`);
    return value;
  });
  return JSON.parse(text);
}

const valueAt = (json: Json, place: string): string =>
  place.split('.').reduce((inner, field) => inner[field], json);

describe.each(recordings)('requests as $client sends them', ({ steps }) => {
  const known = new Map<string, string>();
  beforeAll(() => {
    const code = 'exports.main = async (event) => ({ got: event });';
    known.set('ownerSecret', ownerToken);
    known.set('folderId', owner.folderId);
    known.set('gatewayUrl', owner.gatewayUrl);
    known.set('address', address);
    known.set('zip', zipOf({ 'index.js': code }));
    // The zip that Terraform's provider makes of a folder.
    known.set('zipOfFolder', handMadeZip([{ name: '/index.js', content: code }]).toString('base64'));
  });

  test.each(steps)('$does', async (step) => {
    const { rpc, http, request: message = {}, save = {} } = filled(step, known);
    const token = step.anonymous ? undefined : known.get('token');
    if (step.code !== undefined) {
      await expect(call(rpc ?? '', message, token)).rejects.toMatchObject({ code: step.code });
      return;
    }
    let { answer } =
      http === undefined ? await call(rpc ?? '', message, token) : { answer: await request(http, token) };
    for (let polls = 0; step.waits && !answer.done; polls++) {
      if (polls > 100) throw new Error(`operation ${answer.id} does not end`);
      answer = (await call(operationGet, { operationId: answer.id }, token)).answer;
    }
    if (step.waits) expect(answer.error).toBeUndefined();
    if (step.expect !== undefined) expect(answer).toMatchObject(filled(step.expect, known));
    for (const [name, place] of Object.entries(save)) known.set(name, valueAt(answer, place));
  });
});

test('endpoint list › keeps clients without TLS on addresses without TLS', async () => {
  const { answer } = await call('yandex.cloud.endpoint.ApiEndpointService/Get', { apiEndpointId: 'iam' });
  expect(answer).toEqual({ id: 'iam', address });
  const { body } = await owner.send('/endpoints/iam');
  expect(server.stdout()).toContain(`${body.address}, TLS`);
});

describe('details of a gRPC error', () => {
  /** Copied from google/rpc/status.proto and error_details.proto: an independent reader of the console's responses. */
  const { root } = protobuf.parse(`syntax = "proto3";
    package google.rpc;
    message Any { string type_url = 1; bytes value = 2; }
    message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
    message RequestInfo { string request_id = 1; string serving_data = 2; }
    message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
    message BadRequest {
      message FieldViolation { string field = 1; string description = 2; }
      repeated FieldViolation field_violations = 1;
    }`);
  const read = (type: string, bytes: Uint8Array): Json => {
    const found = root.lookupType(type);
    return found.toObject(found.decode(bytes));
  };
  async function faultOf(rpc: string, message: object, token?: string) {
    const error: ServiceError = await call(rpc, message, token).then(
      () => {
        throw new Error('it was answered');
      },
      (fault: ServiceError) => fault,
    );
    const [bytes] = error.metadata.get('grpc-status-details-bin');
    const status = read('google.rpc.Status', Buffer.from(bytes ?? ''));
    const details: [string, Json][] = status.details.map(({ typeUrl, value }: Json) => {
      const type = typeUrl.slice(typeUrl.indexOf('/') + 1);
      return [type, read(type, value)];
    });
    const [requestId] = error.metadata.get('x-request-id');
    return { code: error.code, status, details: Object.fromEntries(details), requestId };
  }
  const functionService = 'yandex.cloud.serverless.functions.v1.FunctionService';

  test('hold the wrong field and the request ID', async () => {
    const message = { folderId: owner.folderId, name: 'Not a name' };
    const { code, status, details, requestId } = await faultOf(
      `${functionService}/Create`,
      message,
      owner.token,
    );
    expect(code).toBe(3);
    expect(status).toMatchObject({ code: 3, message: expect.stringContaining('name: must be 3 to 63') });
    expect(details['google.rpc.BadRequest']).toEqual({
      fieldViolations: [{ field: 'name', description: expect.stringContaining('must be 3 to 63') }],
    });
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(details['google.rpc.RequestInfo']).toEqual({ requestId });
  });

  test('hold the field of an invalid ID', async () => {
    const { code, details } = await faultOf(`${functionService}/Get`, { functionId: '..' }, owner.token);
    expect(code).toBe(3);
    expect(details['google.rpc.BadRequest'].fieldViolations[0].field).toBe('functionId');
  });

  test('hold the reason of a denial with the role', async () => {
    const { body } = await owner.send('/iam/v1/serviceAccounts', {
      folderId: owner.folderId,
      name: 'may-not',
    });
    const serviceAccountId = body.response.id;
    const { iamToken } = (await owner.send('/iam/v1/tokens:createForServiceAccount', { serviceAccountId }))
      .body;
    const { code, details } = await faultOf(
      `${functionService}/List`,
      { folderId: owner.folderId },
      iamToken,
    );
    expect(code).toBe(7);
    expect(details['google.rpc.ErrorInfo']).toMatchObject({
      reason: 'ROLE_MISSING',
      domain: 'iam',
      metadata: { subjectId: serviceAccountId, resourceId: owner.folderId },
    });
    const anonymous = await faultOf(`${functionService}/List`, { folderId: owner.folderId });
    expect(anonymous).toMatchObject({
      code: 16,
      details: { 'google.rpc.ErrorInfo': { reason: 'NOT_SIGNED_IN' } },
    });
  });

  test('stay out when metadata cannot carry them', async () => {
    const environment = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n}wrong`, '']));
    const message = { functionId: 'd4e1', runtime: 'nodejs22', entrypoint: 'a.b', environment };
    await expect(call(`${functionService}/CreateVersion`, message, owner.token)).rejects.toMatchObject({
      code: 3,
    });
  });

  test('include the IDs that the SDK reads', async () => {
    const { headers } = await call('yandex.cloud.endpoint.ApiEndpointService/List', {});
    const [requestId] = headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-server-trace-id')).toEqual([requestId]);
  });
});
