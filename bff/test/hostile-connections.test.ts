/**
 * Early disconnects and garbage at every phase of every port, from outside and from inside a sandbox, on the real
 * program.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostileTarget } from './functions/connections/index.cjs';
import { startWithFunctions } from './inside.ts';
import { zipOf } from './test-console.ts';

const client = createRequire(import.meta.url)('./functions/connections/index.cjs') as {
  main(event: { targets: HostileTarget[] }): Promise<{ connections: number }>;
};
const code = readFileSync(new URL('functions/connections/index.cjs', import.meta.url), 'utf8');

let server: Awaited<ReturnType<typeof startWithFunctions>>;
let startedAt: string;
beforeAll(async () => {
  server = await startWithFunctions({ FC_GRPC_PLAINTEXT_PORT: '0' });
  startedAt = (await server.send('/console/process')).body.startedAt;
}, 90_000);
afterAll(async () => {
  // The log is empty: it would show an uncaught error, and a broken request is not an error.
  expect(await server.close()).toEqual({ code: 0, stderr: '' });
});

const portAt = (pattern: RegExp) => Number(pattern.exec(server.server.stdout())?.[1]);
const outside = (port: number, more: Partial<HostileTarget>): HostileTarget => ({
  ...{ host: '127.0.0.1', port, servername: 'localhost', isTls: false, speaks: 'http1' },
  name: `localhost:${port}`,
  ...more,
});

/** The server is the same process and has had no uncaught error. */
async function expectUndisturbed() {
  const { status, body } = await server.send('/console/process');
  expect(status).toBe(200);
  expect(body).toMatchObject({ restarts: 0, uncaughtErrors: 0, startedAt });
}

describe('the server', () => {
  it.each([
    ['console', () => outside(portAt(/localhost:(\d+)\/\?token/), {})],
    [
      'gateway',
      () => outside(portAt(/Functions http:\/\/127\.0\.0\.1:(\d+)/), { name: server.gatewayUrl.slice(7) }),
    ],
    ['TLS', () => outside(portAt(/localhost:(\d+), TLS/), { isTls: true, speaks: 'http2' })],
    ['plaintext gRPC', () => outside(portAt(/localhost:(\d+), plaintext/), { speaks: 'http2' })],
  ])(
    'survives early ends and garbage at every phase of the port of %s',
    async (_, target) => {
      const { connections } = await client.main({ targets: [target()] });
      expect(connections).toBeGreaterThan(90);
      await expectUndisturbed();
    },
    90_000,
  );

  it('survives them from inside a sandbox, at the metadata service and the names of the cloud', async () => {
    const functionId = await server.deploy(zipOf({ 'index.js': code }), { executionTimeout: '60s' });
    const metadata = { host: '169.254.169.254', port: 80, servername: '', isTls: false, name: 'metadata' };
    const cloud = { port: 443, isTls: true };
    const names = ['functions.yandexcloud.net', 'iam.api.cloud.yandex.net'];
    const targets = [
      { ...metadata, speaks: 'http1' },
      ...names.map((host) => ({ ...cloud, host, servername: host, name: host, speaks: 'http2' })),
    ];
    expect(await server.call(functionId, { targets })).toEqual({ connections: expect.any(Number) });
    await expectUndisturbed();
    const echo = await server.deploy(zipOf({ 'index.js': 'exports.main = async () => "it answers";' }));
    expect(await server.call(echo)).toBe('it answers');
  }, 120_000);
});
