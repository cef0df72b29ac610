import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Session } from '@yandex-cloud/nodejs-sdk';
import { registryService } from '@yandex-cloud/nodejs-sdk/containerregistry-v1';
import { apiEndpointService } from '@yandex-cloud/nodejs-sdk/endpoint';
import {
  apiKeyService,
  iamTokenService,
  keyService,
  roleService,
  serviceAccountService,
} from '@yandex-cloud/nodejs-sdk/iam-v1';
import { logReadingService } from '@yandex-cloud/nodejs-sdk/logging-v1';
import { cloudService, folderService } from '@yandex-cloud/nodejs-sdk/resourcemanager-v1';
import { functionService, function as functions } from '@yandex-cloud/nodejs-sdk/serverless-functions-v1';
import { trigger, triggerService } from '@yandex-cloud/nodejs-sdk/serverless-triggers-v1';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen, stopListening } from '../src/listen.ts';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';
import { ownerToken, zipOf } from './test-console.ts';

const program = fileURLToPath(new URL('sdk-program.ts', import.meta.url));

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let grpcAddress: string;
let grpcPort: number;
let caPath: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-sdk-'));
  server = await startServer(dataDir);
  owner = await ownerOf(server);
  const said = /gRPC +(localhost:(\d+)), TLS, trust (\S+)/.exec(server.stdout());
  if (said === null) throw new Error(`the console does not say where gRPC is: ${server.stdout()}`);
  [, grpcAddress = '', , caPath = ''] = said;
  grpcPort = Number(said[2]);
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.stderr()).toBe('');
  rmSync(dataDir, { recursive: true, force: true });
});

const newSession = (iamToken = owner.token) =>
  new Session({ iamToken, ssl: { rootCerts: readFileSync(caPath) } });
const functionClient = (session = newSession()) =>
  session.client(functionService.FunctionServiceClient, grpcAddress);

async function makeAccount(name: string): Promise<string> {
  const { body } = await owner.send('/iam/v1/serviceAccounts', { folderId: owner.folderId, name });
  return body.response.id;
}

/** A proxy like those in some networks, which connects every host of the cloud to the console. */
async function startProxy() {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client) => {
    asked.push(request.url ?? '');
    const target = connect(grpcPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  const port = await listen(proxy, { host: '127.0.0.1', port: 0, setting: '' });
  return { asked, url: `http://127.0.0.1:${port}`, close: () => stopListening(proxy, 0) };
}

describe('Yandex’s Node.js SDK, unmodified', () => {
  test('signs in with a service account’s key and makes, lists and deletes, all at its default addresses', async () => {
    const accountId = await makeAccount('signs-in');
    await owner.send(`/resource-manager/v1/folders/${owner.folderId}:updateAccessBindings`, {
      accessBindingDeltas: [
        {
          action: 'ADD',
          accessBinding: { roleId: 'editor', subject: { id: accountId, type: 'serviceAccount' } },
        },
      ],
    });
    const { key, privateKey } = (await owner.send('/iam/v1/keys', { serviceAccountId: accountId })).body;
    const proxy = await startProxy();
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      env: {
        PATH: process.env.PATH,
        SERVICE_ACCOUNT_KEY: JSON.stringify({ serviceAccountId: accountId, accessKeyId: key.id, privateKey }),
        FOLDER_ID: owner.folderId,
        PACKAGE: zipOf({ 'index.js': 'exports.main = async () => 1;' }),
        GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: caPath,
        grpc_proxy: proxy.url,
      },
    });
    await proxy.close();
    const saw = JSON.parse(stdout);
    const { id } = saw.fn;
    expect(saw).toMatchObject({
      createdMetadata: { functionId: id },
      operation: { done: true, description: 'Create function' },
      fn: {
        name: 'by-the-sdk',
        labels: { team: 'a', empty: '' },
        status: 'ACTIVE',
        folderId: owner.folderId,
      },
      version: {
        functionId: id,
        runtime: 'nodejs22',
        resources: { memory: 134_217_728 },
        executionTimeout: { seconds: 2, nanos: 500_000_000 },
        environment: { EMPTY: '', FULL: '1' },
        tags: ['$latest', 'prod'],
        metadataOptions: { gceHttpEndpoint: 'ENABLED', awsV1HttpEndpoint: 'DISABLED' },
      },
      got: { name: 'by-the-sdk', description: 'told by a mask' },
      listed: [id],
      versions: [saw.version.id],
      deleted: true,
      gone: { code: 5, details: expect.stringContaining(`Function ${id} not found`) },
    });
    expect(new Set(proxy.asked)).toEqual(
      new Set([
        'iam.api.cloud.yandex.net:443',
        'serverless-functions.api.cloud.yandex.net:443',
        'operation.api.cloud.yandex.net:443',
      ]),
    );
  });

  test('reads and changes functions, tags, policies and bindings by a token at the console’s address', async () => {
    const client = functionClient();
    const service = functionService;
    const operation = await client.create(
      service.CreateFunctionRequest.fromPartial({ folderId: owner.folderId }),
    );
    expect(operation.metadata?.typeUrl).toBe(
      'type.googleapis.com/yandex.cloud.serverless.functions.v1.CreateFunctionMetadata',
    );
    const { id: functionId } = functions.Function.decode(operation.response?.value ?? Buffer.alloc(0));
    await client.createVersion(
      service.CreateFunctionVersionRequest.fromPartial({
        functionId,
        runtime: 'nodejs22',
        entrypoint: 'index.main',
        resources: { memory: 134_217_728 },
        content: Buffer.from(zipOf({ 'index.js': '1' }), 'base64'),
      }),
    );
    const latest = await client.getVersionByTag({ functionId, tag: '$latest' });
    expect(latest.createdAt).toBeInstanceOf(Date);
    await client.setTag({ functionVersionId: latest.id, tag: 'stable' });
    await client.setScalingPolicy(
      service.SetScalingPolicyRequest.fromPartial({ functionId, tag: 'stable', zoneRequestsLimit: 7 }),
    );
    const policies = await client.listScalingPolicies(
      service.ListScalingPoliciesRequest.fromPartial({ functionId }),
    );
    expect(policies.scalingPolicies).toMatchObject([{ tag: 'stable', zoneRequestsLimit: 7 }]);
    await client.removeScalingPolicy({ functionId, tag: 'stable' });
    await client.removeTag({ functionVersionId: latest.id, tag: 'stable' });
    const history = await client.listTagHistory(
      service.ListFunctionTagHistoryRequest.fromPartial({ functionId, tag: 'stable' }),
    );
    expect(history.functionTagHistoryRecord).toMatchObject([{ functionVersionId: latest.id, tag: 'stable' }]);
    const everyone = { id: 'allUsers', type: 'system' };
    await client.setAccessBindings({
      resourceId: functionId,
      accessBindings: [{ roleId: 'functions.functionInvoker', subject: everyone }],
    });
    const bindings = await client.listAccessBindings({ resourceId: functionId, pageSize: 0, pageToken: '' });
    expect(bindings.accessBindings).toMatchObject([
      { roleId: 'functions.functionInvoker', subject: everyone },
    ]);
    const operations = await client.listOperations(
      service.ListFunctionOperationsRequest.fromPartial({ functionId, pageSize: 2 }),
    );
    expect(operations.operations).toHaveLength(2);
    expect(operations.nextPageToken).not.toBe('');
    const { body } = await owner.send('/functions/v1/runtimes');
    expect(await client.listRuntimes({})).toEqual({ runtimes: body.runtimes });
  });

  test('makes accounts and keys, finds roles, folders and clouds, and gets tokens', async () => {
    const session = newSession();
    const accounts = session.client(serviceAccountService.ServiceAccountServiceClient, grpcAddress);
    const { folderId } = owner;
    await accounts.create(
      serviceAccountService.CreateServiceAccountRequest.fromPartial({ folderId, name: 'by-grpc' }),
    );
    const found = await accounts.list(
      serviceAccountService.ListServiceAccountsRequest.fromPartial({ folderId, filter: 'name="by-grpc"' }),
    );
    const serviceAccountId = found.serviceAccounts[0]?.id ?? '';
    const keys = session.client(keyService.KeyServiceClient, grpcAddress);
    const made = await keys.create(keyService.CreateKeyRequest.fromPartial({ serviceAccountId }));
    expect(made.privateKey).toMatch(/^PLEASE DO NOT REMOVE THIS LINE!/);
    expect((await keys.list(keyService.ListKeysRequest.fromPartial({ serviceAccountId }))).keys).toEqual([
      made.key,
    ]);
    const apiKeys = session.client(apiKeyService.ApiKeyServiceClient, grpcAddress);
    const expiresAt = new Date(Date.now() + 3_600_000);
    const apiKey = await apiKeys.create(
      apiKeyService.CreateApiKeyRequest.fromPartial({ serviceAccountId, expiresAt }),
    );
    expect(apiKey.secret).toMatch(/^AQVN/);
    expect(apiKey.apiKey?.expiresAt).toEqual(expiresAt);
    const tokens = session.client(iamTokenService.IamTokenServiceClient, grpcAddress);
    const issued = await tokens.createForServiceAccount({ serviceAccountId });
    expect(issued.expiresAt?.getTime()).toBeGreaterThan(Date.now());
    const again = await tokens.create({ yandexPassportOauthToken: ownerToken, jwt: undefined });
    expect(again.iamToken).toMatch(/^t1\./);
    const roles = session.client(roleService.RoleServiceClient, grpcAddress);
    expect((await roles.get({ roleId: 'admin' })).description).not.toBe('');
    const clouds = await session
      .client(cloudService.CloudServiceClient, grpcAddress)
      .list(cloudService.ListCloudsRequest.fromPartial({}));
    const cloudId = clouds.clouds[0]?.id ?? '';
    const folders = await session
      .client(folderService.FolderServiceClient, grpcAddress)
      .list(folderService.ListFoldersRequest.fromPartial({ cloudId }));
    expect(folders.folders).toMatchObject([{ id: folderId, cloudId }]);
  });

  test('reads the log of a function', async () => {
    const client = functionClient();
    const service = functionService;
    const operation = await client.create(
      service.CreateFunctionRequest.fromPartial({ folderId: owner.folderId }),
    );
    const { id } = functions.Function.decode(operation.response?.value ?? Buffer.alloc(0));
    await client.createVersion(
      service.CreateFunctionVersionRequest.fromPartial({
        ...{ functionId: id, runtime: 'nodejs22', entrypoint: 'index.main' },
        resources: { memory: 134_217_728 },
        content: Buffer.from(zipOf({ 'index.js': '1' }), 'base64'),
      }),
    );
    // A denied call adds a line to the function's log.
    for (const authorization of ['', 'Bearer t1.x.y'])
      expect((await fetch(`${owner.gatewayUrl}/${id}`, { headers: { authorization } })).ok).toBe(false);
    const reader = newSession().client(logReadingService.LogReadingServiceClient, grpcAddress);
    const criteria = { logGroupId: owner.folderId, resourceIds: [id], pageSize: 1, since: new Date(0) };
    const first = await reader.read(logReadingService.ReadRequest.fromPartial({ criteria }));
    expect(first).toMatchObject({
      logGroupId: owner.folderId,
      entries: [
        {
          resource: { type: 'serverless.function', id },
          timestamp: expect.any(Date),
          message: expect.stringMatching(/\S/),
          jsonPayload: { request_id: expect.any(String), version_id: expect.any(String) },
        },
      ],
    });
    const { nextPageToken: pageToken } = first;
    const next = await reader.read(logReadingService.ReadRequest.fromPartial({ pageToken }));
    expect(next.entries).toHaveLength(1);
    expect(next.entries[0]?.uid).not.toBe(first.entries[0]?.uid);
    expect(next.nextPageToken).toBe('');
    const elsewhere = { ...criteria, logGroupId: 'e23other' };
    await expect(
      reader.read(logReadingService.ReadRequest.fromPartial({ criteria: elsewhere })),
    ).rejects.toMatchObject({ code: 5 });
  });

  test('finds every service at the one address, by gRPC and by REST, signed in or not', async () => {
    const endpoints = newSession('').client(apiEndpointService.ApiEndpointServiceClient, grpcAddress);
    const list = await endpoints.list(apiEndpointService.ListApiEndpointsRequest.fromPartial({}));
    expect(list.endpoints.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        ...['iam', 'operation', 'resource-manager', 'serverless-functions', 'endpoint', 'log-reading'],
        ...['serverless-triggers', 'serverless-apigateway', 'container-registry', 'lockbox-payload'],
      ]),
    );
    expect(new Set(list.endpoints.map(({ address }) => address))).toEqual(new Set([grpcAddress]));
    const rest = await fetch(`${server.origin}/endpoints/iam`);
    expect(await rest.json()).toEqual({ id: 'iam', address: grpcAddress });
    expect((await fetch(`${server.origin}/endpoints/nothing`)).status).toBe(404);
  });

  test('creates, reads, pauses and deletes a timer', async () => {
    const session = newSession();
    const { folderId } = owner;
    const { id: functionId } = (await owner.send('/functions/v1/functions', { folderId })).body.response;
    const triggers = session.client(triggerService.TriggerServiceClient, grpcAddress);
    const invokeFunctionWithRetry = {
      functionId,
      retrySettings: { retryAttempts: 3, interval: { seconds: 15 } },
    };
    const rule = { timer: { cronExpression: '0 3 ? * * *', payload: 'nightly', invokeFunctionWithRetry } };
    const operation = await triggers.create(
      triggerService.CreateTriggerRequest.fromPartial({ folderId, name: 'nightly', rule }),
    );
    const { id: triggerId } = trigger.Trigger.decode(operation.response?.value ?? Buffer.alloc(0));
    const got = await triggers.get({ triggerId });
    expect(got).toMatchObject({ name: 'nightly', status: trigger.Trigger_Status.ACTIVE, rule });
    const paused = await triggers.pause({ triggerId });
    expect(trigger.Trigger.decode(paused.response?.value ?? Buffer.alloc(0)).status).toBe(
      trigger.Trigger_Status.PAUSED,
    );
    const listed = await triggers.list(triggerService.ListTriggersRequest.fromPartial({ folderId }));
    expect(listed.triggers.map(({ id }) => id)).toEqual([triggerId]);
    expect(await triggers.delete({ triggerId })).toMatchObject({ done: true });
    await expect(triggers.get({ triggerId })).rejects.toMatchObject({
      code: 5,
      details: expect.stringContaining(`Trigger ${triggerId} not found`),
    });
  });

  test('finds no registry, and is told by name that none can be created', async () => {
    const session = newSession();
    const { folderId } = owner;
    const registries = session.client(registryService.RegistryServiceClient, grpcAddress);
    expect(
      await registries.list(registryService.ListRegistriesRequest.fromPartial({ folderId })),
    ).toMatchObject({ registries: [] });
    const unoffered = (noun: string) => ({
      code: 12,
      details: expect.stringMatching(`^${noun} .*not offered by this console`),
    });
    await expect(
      registries.create(registryService.CreateRegistryRequest.fromPartial({ folderId })),
    ).rejects.toMatchObject(unoffered('Registries'));
    await expect(registries.get({ registryId: 'crp1' })).rejects.toMatchObject({ code: 5 });
  });

  test.each([
    ['no token', () => '', 16],
    ['a token that is none', () => 't1.x.y', 16],
  ])('is refused with %s', async (_, token, code) => {
    const asked = functionClient(newSession(token())).get({ functionId: 'd4e' });
    await expect(asked).rejects.toMatchObject({ code });
  });

  test('gets the wrong field, and the RPCs that are not offered', async () => {
    const client = functionClient();
    const wrong = functionService.CreateFunctionRequest.fromPartial({ folderId: owner.folderId, name: 'NO' });
    await expect(client.create(wrong)).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('name'),
    });
    const folders = newSession().client(folderService.FolderServiceClient, grpcAddress);
    const making = folders.create(folderService.CreateFolderRequest.fromPartial({ name: 'x' }));
    await expect(making).rejects.toMatchObject({ code: 12 });
  });
});

describe('certificate of the console', () => {
  const peerOf = async (servername: string) => {
    const ca = readFileSync(caPath);
    const socket = connectTls({ host: '127.0.0.1', port: grpcPort, servername, ca, ALPNProtocols: ['h2'] });
    await once(socket, 'secureConnect');
    const { authorized, alpnProtocol } = socket;
    const certificate = socket.getPeerX509Certificate();
    socket.destroy();
    return { authorized, alpnProtocol, certificate };
  };

  test.each(['localhost', 'iam.api.cloud.yandex.net', 'api.cloud.yandex.net'])(
    'is valid for %s',
    async (name) => {
      expect(await peerOf(name)).toMatchObject({ authorized: true, alpnProtocol: 'h2' });
    },
  );

  test('proves no other name, and needs to be trusted first', async () => {
    await expect(peerOf('yandex.ru')).rejects.toThrow(/does not match/);
    const socket = connectTls({ host: '127.0.0.1', port: grpcPort, servername: 'localhost' });
    await expect(once(socket, 'secureConnect')).rejects.toThrow(/unable to verify|self-signed/);
  });

  test('stays the same over restarts, and its keys are for their user alone', async () => {
    const before = await peerOf('localhost');
    for (const name of ['ca-key.pem', 'server.pem'])
      expect(statSync(join(dataDir, 'tls', name)).mode & 0o777, name).toBe(0o600);
    expect(readFileSync(caPath, 'utf8')).not.toContain('PRIVATE');
    expect(await server.end('SIGTERM')).toBe(0);
    server = await startServer(dataDir, { FC_GRPC_PORT: String(grpcPort) });
    const after = await peerOf('localhost');
    expect(after.certificate?.fingerprint256).toBe(before.certificate?.fingerprint256);
  });
});
