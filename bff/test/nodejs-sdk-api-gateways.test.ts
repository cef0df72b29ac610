import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '@yandex-cloud/nodejs-sdk';
import { apigateway, apigatewayService } from '@yandex-cloud/nodejs-sdk/serverless-apigateway-v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let grpcAddress: string;
let session: Session;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-sdk-'));
  server = await startServer(dataDir);
  owner = await ownerOf(server);
  const said = /gRPC +(localhost:\d+), TLS, trust (\S+)/.exec(server.stdout());
  if (said === null) throw new Error(`the console does not say where gRPC is: ${server.stdout()}`);
  const [, address = '', caPath = ''] = said;
  grpcAddress = address;
  session = new Session({ iamToken: owner.token, ssl: { rootCerts: readFileSync(caPath) } });
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.stderr()).toBe('');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('API gateway client of @yandex-cloud/nodejs-sdk', () => {
  it('creates, reads, changes, stops and deletes an API gateway, with roles on it', async () => {
    const { folderId } = owner;
    const gateways = session.client(apigatewayService.ApiGatewayServiceClient, grpcAddress);
    const openapiSpec = 'openapi: 3.0.0\npaths: {}\n';
    const operation = await gateways.create(
      apigatewayService.CreateApiGatewayRequest.fromPartial({
        ...{ folderId, name: 'by-sdk', openapiSpec, executionTimeout: { seconds: 20 } },
      }),
    );
    const made = apigateway.ApiGateway.decode(operation.response?.value ?? Buffer.alloc(0));
    const { id: apiGatewayId } = made;
    expect(made).toMatchObject({
      name: 'by-sdk',
      domain: expect.stringMatching(`^${apiGatewayId}\\.localhost:`),
    });
    expect(await gateways.get({ apiGatewayId })).toMatchObject({
      status: apigateway.ApiGateway_Status.ACTIVE,
      executionTimeout: { seconds: 20 },
    });
    const format = apigatewayService.GetOpenapiSpecRequest_Format.JSON;
    const spec = await gateways.getOpenapiSpec({ apiGatewayId, format });
    expect(JSON.parse(spec.openapiSpec)).toEqual({ openapi: '3.0.0', paths: {} });
    const renamed = await gateways.update(
      apigatewayService.UpdateApiGatewayRequest.fromPartial({
        ...{ apiGatewayId, name: 'renamed', updateMask: { paths: ['name'] } },
      }),
    );
    expect(apigateway.ApiGateway.decode(renamed.response?.value ?? Buffer.alloc(0)).name).toBe('renamed');
    const subject = { id: 'allAuthenticatedUsers', type: 'system' };
    const accessBinding = { roleId: 'api-gateway.viewer', subject };
    await gateways.updateAccessBindings({
      resourceId: apiGatewayId,
      accessBindingDeltas: [{ action: 1, accessBinding }],
    });
    const bindings = await gateways.listAccessBindings({
      ...{ resourceId: apiGatewayId, pageSize: 0, pageToken: '' },
    });
    expect(bindings.accessBindings).toMatchObject([accessBinding]);
    const stopped = await gateways.stop({ apiGatewayId });
    expect(apigateway.ApiGateway.decode(stopped.response?.value ?? Buffer.alloc(0)).status).toBe(
      apigateway.ApiGateway_Status.STOPPED,
    );
    await expect(
      gateways.addDomain(
        apigatewayService.AddDomainRequest.fromPartial({ apiGatewayId, domainName: 'a.example' }),
      ),
    ).rejects.toMatchObject({ code: 12, details: expect.stringContaining(made.domain) });
    const wrong = apigatewayService.CreateApiGatewayRequest.fromPartial({ folderId, openapiSpec: '{}' });
    await expect(gateways.create(wrong)).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('openapiSpec: line 1: has no field openapi'),
    });
    expect(await gateways.delete({ apiGatewayId })).toMatchObject({ done: true });
    await expect(gateways.get({ apiGatewayId })).rejects.toMatchObject({ code: 5 });
  });
});
