import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

const path = '/apigateways/v1/apigateways';
let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const specification = (integration = 'type: dummy', path_ = '/hello') => `openapi: 3.0.0
info: { title: Hello, version: 1.0.0 }
x-yc-apigateway: { variables: { place: { default: here, enum: [here, there] } } }
paths:
  ${path_}:
    get:
      x-yc-apigateway-integration: { ${integration} }
`;
const create = (openapiSpec = specification(), more: object = {}, token?: string) =>
  it.post(path, { folderId: it.folderId, openapiSpec, ...more }, token === undefined ? {} : { token });
async function created(openapiSpec?: string, more?: object) {
  const { status, body } = await create(openapiSpec, more);
  expect([status, body.message]).toEqual([200, undefined]);
  return body.response;
}
const patch = (id: string, body: object) => it.send(`${path}/${id}`, { method: 'PATCH', body });

describe('ApiGatewayService', () => {
  test('creates, gets, lists, changes, stops, resumes and deletes a gateway', async () => {
    const answer = await create(undefined, {
      ...{ name: 'pets', description: 'All pets', labels: { team: 'billing' } },
      ...{
        variables: { place: { stringValue: 'there' } },
        executionTimeout: '30s',
        logOptions: { disabled: true },
      },
    });
    expect(answer.body).toMatchObject({
      ...{ done: true, description: 'Create API gateway' },
      metadata: { '@type': expect.stringMatching(/apigateway\.v1\.CreateApiGatewayMetadata$/) },
      response: { '@type': expect.stringMatching(/apigateway\.v1\.ApiGateway$/), status: 'ACTIVE' },
    });
    const { id } = answer.body.response;
    expect(id).toMatch(/^d5d[a-z0-9]{17}$/);
    const { port } = new URL(it.gatewayUrl);
    const gateway = {
      ...{ id, folderId: it.folderId, name: 'pets', description: 'All pets', labels: { team: 'billing' } },
      ...{ status: 'ACTIVE', domain: `${id}.localhost:${port}`, executionTimeout: '30s' },
      ...{ variables: { place: { stringValue: 'there' } }, logOptions: { disabled: true } },
    };
    expect((await it.send(`${path}/${id}`)).body).toMatchObject(gateway);
    const listed = await it.send(`${path}?folderId=${it.folderId}&filter=name%3D%22pets%22`);
    expect(listed.body.apiGateways).toMatchObject([gateway]);
    expect((await create(undefined, { name: 'pets' })).status).toBe(409);
    const renamed = await patch(id, { updateMask: 'name,description', name: 'dogs' });
    expect(renamed.body.response).toMatchObject({
      name: 'dogs',
      description: '',
      labels: { team: 'billing' },
    });
    expect((await it.post(`${path}/${id}:stop`, {})).body.response.status).toBe('STOPPED');
    expect((await it.post(`${path}/${id}:resume`, {})).body.response.status).toBe('ACTIVE');
    const operations = await it.send(`${path}/${id}/operations`);
    expect(operations.body.operations.map(({ description }: { description: string }) => description)).toEqual(
      [...['Resume API gateway', 'Stop API gateway', 'Update API gateway', 'Create API gateway']],
    );
    expect((await it.send(`${path}/${id}`, { method: 'DELETE' })).body.done).toBe(true);
    expect((await it.send(`${path}/${id}`)).body.message).toContain(`API gateway ${id} not found`);
  });

  test('returns the specification as it was sent, and in either format', async () => {
    const { id } = await created();
    const get = async (format = '') => (await it.send(`${path}/${id}:spec${format}`)).body;
    expect(await get()).toEqual({ apiGatewayId: id, openapiSpec: specification() });
    expect((await get('?format=YAML')).openapiSpec).toBe(specification());
    const json = JSON.parse((await get('?format=JSON')).openapiSpec);
    expect(json.paths['/hello'].get['x-yc-apigateway-integration']).toEqual({ type: 'dummy' });
    await patch(id, { openapiSpec: JSON.stringify(json) });
    expect((await get('?format=YAML')).openapiSpec).toContain('openapi: 3.0.0');
  });

  test('rejects a specification with the line and the rule of each fault, and changes nothing', async () => {
    const { id } = await created();
    const { status, body } = await patch(id, { openapiSpec: specification('type: magic') });
    expect(status).toBe(400);
    const at = 'paths./hello.get.x-yc-apigateway-integration.type';
    expect(body.message).toContain(`openapiSpec: line 7: ${at}: there is no integration "magic"`);
    expect((await it.send(`${path}/${id}:spec`)).body.openapiSpec).toBe(specification());
    expect((await create('openapi: [')).body.message).toContain('openapiSpec: line 1: is not YAML');
    const large = await create(`${specification()}#${'a'.repeat(1024 * 1024)}`);
    expect(large.body.message).toContain('openapiSpec: must be at most 1048576 bytes (1 MB)');
  });

  test('rejects variables that the specification does not declare or list', async () => {
    const wrong = await create(undefined, { variables: { place: { stringValue: 'nowhere' }, other: {} } });
    expect(wrong.body.message).toContain('declares no variable "other"');
    expect(wrong.body.message).toContain('the enum of the variable "place" does not list this value');
  });

  test('rejects fields that this console does not serve, by name', async () => {
    for (const field of ['connectivity', 'canary'])
      expect((await create(undefined, { [field]: {} })).body.message).toContain(
        `${field} cannot be set on this console`,
      );
    const slow = await create(undefined, { executionTimeout: '601s' });
    expect(slow.body.message).toContain('executionTimeout: must be more than 0 and at most 600s');
    const elsewhere = await create(undefined, { logOptions: { folderId: 'b1gother' } });
    expect(elsewhere.body.message).toContain('there is no log group of "b1gother"');
    const { id, domain } = await created();
    for (const verb of ['addDomain', 'removeDomain']) {
      const { status, body } = await it.post(`${path}/${id}:${verb}`, { domainName: 'example.com' });
      expect(status).toBe(501);
      expect(body.message).toContain(`Send requests to the domain of the gateway, ${domain}`);
    }
  });

  test('denies a creator an account that it may not use, for functions and authorizers', async () => {
    const editor = await it.createAccount('edits-gateways');
    const strong = await it.createAccount('is-strong');
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'api-gateway.editor', {
      ...{ id: editor.id, type: 'serviceAccount' },
    });
    const token = await it.tokenOf(editor.id);
    const named = specification(`type: cloud_functions, function_id: d4e, service_account_id: ${strong.id}`);
    const authorizer = `${specification().replace('x-yc-apigateway:', 'security: [{ key: [] }]\nx-yc-apigateway:')}
components:
  securitySchemes:
    key:
      type: apiKey
      in: header
      name: X-Key
      x-yc-apigateway-authorizer: { type: function, function_id: d4e, service_account_id: ${strong.id} }
`;
    for (const text of [named, authorizer]) {
      const denied = await create(text, {}, token);
      expect(denied.status).toBe(403);
      expect(denied.body.message).toContain(`iam.serviceAccounts.use on service account ${strong.id}`);
    }
    const missing = await create(named.replace(strong.id, 'ajemissing'), {}, token);
    expect(missing.body.message).toContain('service account ajemissing not found');
    const plain = await create(specification(), {}, token);
    expect(plain.status).toBe(200);
    const { id } = plain.body.response;
    const changed = await it.send(`${path}/${id}`, { method: 'PATCH', body: { openapiSpec: named }, token });
    expect(changed.status).toBe(403);
    await it.bind(`/iam/v1/serviceAccounts/${strong.id}`, 'iam.serviceAccounts.user', {
      ...{ id: editor.id, type: 'serviceAccount' },
    });
    expect((await create(named, {}, token)).status).toBe(200);
    expect((await create(authorizer, {}, token)).status).toBe(200);
  });

  test('lets roles on a gateway show and change it, and forgets them with the gateway', async () => {
    const { id } = await created();
    const viewer = await it.createAccount('views-gateway');
    const subject = { id: viewer.id, type: 'serviceAccount' };
    const token = await it.tokenOf(viewer.id);
    expect((await it.send(`${path}/${id}`, { token })).status).toBe(403);
    const delta = { action: 'ADD', accessBinding: { roleId: 'api-gateway.viewer', subject } };
    // PATCH, unlike the other services.
    const bound = await it.send(`${path}/${id}:updateAccessBindings`, {
      method: 'PATCH',
      body: { accessBindingDeltas: [delta] },
    });
    expect(bound.status).toBe(200);
    expect((await it.send(`${path}/${id}`, { token })).status).toBe(200);
    expect((await it.send(`${path}/${id}`, { method: 'DELETE', token })).status).toBe(403);
    const { body } = await it.send(`${path}/${id}:listAccessBindings`);
    expect(body.accessBindings).toEqual([{ roleId: 'api-gateway.viewer', subject }]);
    await it.send(`${path}/${id}`, { method: 'DELETE' });
    expect((await it.send(`${path}/${id}:listAccessBindings`)).status).toBe(404);
  });

  test('makes one gateway for two requests with one idempotency key', async () => {
    const headers = { 'Idempotency-Key': 'one-gateway' };
    const wanted = { folderId: it.folderId, openapiSpec: specification() };
    const first = await it.post(path, wanted, { headers });
    const second = await it.post(path, wanted, { headers });
    expect(second.body.id).toBe(first.body.id);
  });

  test('shows the routes of a specification, or its faults, without storing anything', async () => {
    const check = async (openapiSpec: string) =>
      (await it.post('/console/apiGateways:check', { openapiSpec })).body;
    expect(await check(specification('type: cloud_functions, function_id: d4efunction'))).toEqual({
      routes: [
        {
          ...{ line: 5, method: 'GET', path: '/hello', integration: 'function', target: 'd4efunction' },
          isAuthorized: false,
        },
      ],
      faults: [],
    });
    expect(await check(specification('type: magic'))).toMatchObject({ routes: [], faults: [{ line: 7 }] });
  });
});
