import { create, type Message } from '@bufbuild/protobuf';
import { Metadata, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { loadDefinitions, rpcNamed } from './definitions.ts';
import { services } from './methods.ts';
import { transcoder } from './transcode.ts';

const definitions = loadDefinitions();
const functionService = 'yandex.cloud.serverless.functions.v1.FunctionService';
const roleService = 'yandex.cloud.iam.v1.RoleService';
// biome-ignore lint/suspicious/noExplicitAny: a message whose type is known by its name alone
type Json = any;
const log = pino({ level: 'silent' });

/** @returns the code and details that a client gets, and the paths that the transcoder requested from the API */
async function call(service: string, name: string, request: Json, reply = () => Response.json({})) {
  const rpc = rpcNamed(name, { service, definitions });
  const route = services[service]?.[name] ?? '';
  const asked: string[] = [];
  const answer = (sent: Request) => {
    asked.push(`${sent.method} ${new URL(sent.url).pathname}`);
    return reply();
  };
  const handle = transcoder({ rpc, route }, { answer, host: 'localhost:9950', log, definitions });
  const unary = {
    request: create(rpc.input, request),
    metadata: new Metadata(),
    sendMetadata: () => {},
    getHost: () => '',
  };
  return await new Promise<{ code: number; details: string; asked: string[] }>((resolve) => {
    handle(unary as unknown as ServerUnaryCall<Message, Message>, (error) =>
      resolve({ code: error?.code ?? status.OK, details: error?.details ?? '', asked }),
    );
  });
}

test.each([
  '..',
  '.',
  'x:tagHistory',
  'x%3AtagHistory',
  '../versions/x',
  'x/operations',
  'x?y',
  'x#y',
  'a..b',
  ' ',
  'é',
  '',
])('gRPC transcoder › rejects the ID %j by its field’s name', async (functionId) => {
  const { code, details, asked } = await call(functionService, 'get', { functionId });
  expect(code).toBe(status.INVALID_ARGUMENT);
  expect(details).toContain('functionId: ');
  expect(asked).toEqual([]);
});

test('gRPC transcoder › routes IDs and roles as the API returns them', async () => {
  const tagHistory = await call(functionService, 'listTagHistory', { functionId: 'd4e_a-1' });
  expect(tagHistory.asked).toEqual(['GET /functions/v1/functions/d4e_a-1:tagHistory']);
  const role = await call(roleService, 'get', { roleId: 'functions.functionInvoker' });
  expect(role.asked).toEqual(['GET /iam/v1/roles/functions.functionInvoker']);
});

test('gRPC transcoder › replaces half a surrogate pair in the details, which the library cannot encode', async () => {
  const refusal = () => Response.json({ code: 3, message: 'no \ud800 here', details: [] }, { status: 400 });
  const { code, details } = await call(roleService, 'list', {}, refusal);
  expect(code).toBe(status.INVALID_ARGUMENT);
  expect(encodeURI(details)).toBe('no%20%EF%BF%BD%20here');
});

test('gRPC transcoder › returns INVALID_ARGUMENT for a mask that has no form in JSON', async () => {
  const request = { functionId: 'd4e', updateMask: { paths: ['httpInvokeUrl'] } };
  const { code, details, asked } = await call(functionService, 'update', request);
  expect(code).toBe(status.INVALID_ARGUMENT);
  expect(details).toContain('request: has no form in JSON');
  expect(asked).toEqual([]);
});
