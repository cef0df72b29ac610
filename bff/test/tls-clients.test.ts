/** Programs of this machine at the gRPC port, trusting only the console's own certificate authority. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWithFunctions } from './inside.ts';
import { zipOf } from './test-console.ts';

let it: Awaited<ReturnType<typeof startWithFunctions>>;
let port: string;
let caFile: string;
beforeAll(async () => {
  it = await startWithFunctions();
  const said = /gRPC +localhost:(\d+), TLS, trust (\S+)/.exec(it.server.stdout());
  [, port = '', caFile = ''] = said ?? [];
});
afterAll(async () => {
  expect(await it.close()).toEqual({ code: 0, stderr: '' });
});

/** Runs a program to its end, without standard input. */
function ran(
  program: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
    child.stdin?.end();
  });
}

const openssl = (name: string, protocol: string, trust: readonly string[]) =>
  ran('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-servername',
    name,
    '-verify_hostname',
    name,
    '-verify_return_error',
    '-alpn',
    protocol,
    ...trust,
  ]);
const curl = (...args: string[]) => ran('curl', ['--silent', '--show-error', ...args]);

describe('openssl s_client', () => {
  test.each([
    ['iam.api.cloud.yandex.net', 'h2', 'h2'],
    ['serverless-functions.api.cloud.yandex.net', 'h2,http/1.1', 'http/1.1'],
    ['functions.yandexcloud.net', 'http/1.1', 'http/1.1'],
    ['localhost', 'h2', 'h2'],
  ])('verifies %s, offering %s', async (name, offered, chosen) => {
    const { code, stdout } = await openssl(name, offered, ['-CAfile', caFile]);
    expect(stdout).toContain('Verify return code: 0 (ok)');
    expect(stdout).toContain(`ALPN protocol: ${chosen}`);
    expect(code).toBe(0);
  });

  test('verifies neither another name nor an authority that it was not told of', async () => {
    const other = await openssl('yandex.ru', 'h2', ['-CAfile', caFile]);
    expect(other.stderr).toMatch(/[Hh]ostname mismatch/);
    const untold = await openssl('localhost', 'h2', []);
    expect(untold.stderr).toMatch(/unable to get local issuer certificate|self-signed/);
    expect([other.code, untold.code]).not.toContain(0);
  });
});

describe('curl --cacert', () => {
  test('asks the API, by this machine’s name and by the cloud’s, where each is told its own addresses', async () => {
    const authorization = ['--header', `Authorization: Bearer ${it.token}`];
    const path = `/functions/v1/functions?folderId=${it.folderId}`;
    const functionId = await it.deploy(zipOf({ 'index.js': 'exports.main = () => ({ body: "called" });' }));
    const own = await curl('--cacert', caFile, ...authorization, `https://localhost:${port}${path}`);
    expect(JSON.parse(own.stdout).functions).toMatchObject([
      { id: functionId, httpInvokeUrl: `${it.gatewayUrl}/${functionId}` },
    ]);
    const name = 'serverless-functions.api.cloud.yandex.net';
    const resolve = ['--connect-to', `${name}:443:127.0.0.1:${port}`];
    const byName = await curl('--cacert', caFile, ...resolve, ...authorization, `https://${name}${path}`);
    expect(JSON.parse(byName.stdout).functions).toMatchObject([
      { id: functionId, httpInvokeUrl: `https://functions.yandexcloud.net/${functionId}` },
    ]);
    const functions = 'functions.yandexcloud.net';
    const called = await curl(
      '--cacert',
      caFile,
      '--connect-to',
      `${functions}:443:127.0.0.1:${port}`,
      ...authorization,
      `https://${functions}/${functionId}`,
    );
    expect(called.stdout).toBe('called');
  });

  test('trusts nothing that it was not told to, and speaks no plain HTTP here', async () => {
    const untold = await curl(`https://localhost:${port}/endpoints`);
    expect(untold).toMatchObject({ code: 60, stdout: '' });
    const plain = await curl('--max-time', '5', `http://localhost:${port}/endpoints`);
    expect(plain.code).not.toBe(0);
    expect(plain.stdout).toBe('');
  });
});
