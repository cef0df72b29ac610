import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let opened: TestConsole;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

type Declared = { 'x-max-body-bytes'?: number; requestBody?: object };

describe('body limits of the API', () => {
  it('rejects 300 KB on each route that declares no larger body, and names the limit', async () => {
    const { id } = await opened.createFunction('bodies');
    const { paths } = (await opened.send('/openapi.json')).body;
    const routes = Object.entries<Record<string, Declared>>(paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, route]) =>
        route.requestBody === undefined ? [] : [{ method: method.toUpperCase(), path, route }],
      ),
    );
    const accepted = [];
    for (const { method, path, route } of routes) {
      const { status, body } = await opened.send(path.replaceAll(/\{\w+\}/g, id), {
        method,
        body: `"${'a'.repeat(300_000)}"`,
      });
      if (status !== 413) accepted.push(`${method} ${path}`);
      else expect(body.message, path).toContain('than 262144 bytes, which no request of this method needs');
      expect(status === 413, path).toBe(route['x-max-body-bytes'] === undefined);
    }
    expect(routes.length).toBeGreaterThan(20);
    expect(accepted).toEqual([
      'POST /functions/v1/versions',
      'POST /console/functions/{functionId}:run',
      'POST /console/functions/{functionId}/runs:import',
      'POST /console/functions/{functionId}/testEvents',
      'POST /apigateways/v1/apigateways',
      'PATCH /apigateways/v1/apigateways/{apiGatewayId}',
      'POST /console/apiGateways:check',
    ]);
  });
});

describe('routes of the API', () => {
  it('need a token unless they declare that they need none', async () => {
    const { paths } = (await opened.send('/openapi.json')).body;
    const open = [];
    for (const [path, item] of Object.entries<Record<string, { security?: unknown[] }>>(paths))
      for (const [method, { security }] of Object.entries(item)) {
        const where = `${method.toUpperCase()} ${path}`;
        const { status } = await opened.send(path.replaceAll(/\{\w+\}/g, 'd4e00000000000000000'), {
          method: method.toUpperCase(),
          token: null,
          ...(method === 'get' ? {} : { body: {} }),
        });
        if (security?.length === 0) open.push(where);
        else expect(status, where).toBe(401);
      }
    expect(open.sort()).toEqual([
      'DELETE /console/session',
      'GET /endpoints',
      'GET /endpoints/{apiEndpointId}',
      'POST /console/session',
      'POST /iam/v1/tokens',
      'POST /iam/v1/tokens:revoke',
    ]);
  });
});
