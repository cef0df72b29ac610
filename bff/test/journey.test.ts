import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';
import { installedRuntimes, sharedRunnerDir, zipOf } from './test-console.ts';

const seeds = fileURLToPath(new URL('../../runner/test/functions/seed/', import.meta.url));
const tokenPattern = /^t1\.[A-Z0-9a-z_-]+[=]{0,2}\.[A-Z0-9a-z_-]{86}[=]{0,2}$/;

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
/** ID of a private function that answers every caller with the permission. */
let guarded: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-journey-'));
  const runner = join(dataDir, 'runner');
  mkdirSync(runner, { recursive: true, mode: 0o700 });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(runner, shared));
  // The search paths of interpreters belong to the machine, as for users of the product.
  const machine = Object.entries(process.env).filter(([name]) => /^(HOME|FC_PYTHON|PYENV_|UV_)/.test(name));
  server = await startServer(dataDir, Object.fromEntries(machine) as Record<string, string>);
  owner = await ownerOf(server);
  guarded = await deploy({
    runtime: 'nodejs22',
    'index.js': 'exports.main = async () => ({ body: "inside" });',
  });
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.stderr()).toBe('');
  rmSync(dataDir, { recursive: true, force: true });
});

async function make(path: string, body: object) {
  const answer = await owner.send(path, body);
  expect(answer, path).toMatchObject({ status: 200, body: { done: true } });
  return answer.body.response;
}

async function deploy({
  runtime,
  serviceAccountId,
  ...files
}: { runtime: string; serviceAccountId?: string } & Record<string, string>): Promise<string> {
  const { id } = await make('/functions/v1/functions', { folderId: owner.folderId });
  await make('/functions/v1/versions', {
    functionId: id,
    runtime,
    entrypoint: 'index.main',
    resources: { memory: '134217728' },
    executionTimeout: '5s',
    content: zipOf(files),
    ...(serviceAccountId === undefined ? {} : { serviceAccountId }),
  });
  return id;
}

async function call(path: string, token: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${owner.gatewayUrl}/${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });
  return { status: response.status, text: await response.text() };
}

// The set-up installs these two versions of Node.js; the machine determines the versions of Python. The runner's tests
// run the programs on all of them, so that the oldest and the newest are enough here.
const nodes = ['nodejs12', 'nodejs22'];
const installed = (await installedRuntimes()).filter((id) => id.startsWith('python'));
const pythons = [...new Set([installed[0] ?? '', installed.at(-1) ?? ''])];
const programs = [
  ...nodes.flatMap((id) => [
    [id, 'node-context', 'index.js'],
    [id, 'node-metadata', 'index.js'],
  ]),
  ...pythons.flatMap((id) => [
    [id, 'python-context', 'index.py'],
    [id, 'python-metadata', 'index.py'],
  ]),
] as [runtime: string, program: string, file: string][];

describe('tutorial by script', () => {
  test.each(programs)('runs %s with %s unchanged, and its token works', async (runtime, program, file) => {
    const account = await make('/iam/v1/serviceAccounts', {
      folderId: owner.folderId,
      name: `${program}-${runtime}`,
    });
    const code = readFileSync(join(seeds, program, file), 'utf8');
    const functionId = await deploy({ runtime, serviceAccountId: account.id, [file]: code });

    const raw = await call(`${functionId}?integration=raw`, owner.token);
    expect(raw.status, raw.text).toBe(200);
    const { body } = JSON.parse(raw.text);
    const token = typeof body === 'string' ? JSON.parse(body) : body;
    expect(token).toEqual({
      access_token: expect.stringMatching(tokenPattern),
      expires_in: expect.any(Number),
      token_type: 'Bearer',
    });
    expect(token.expires_in).toBeGreaterThan(43_000);
    expect(token.expires_in).toBeLessThanOrEqual(43_200);

    const http = await call(functionId, owner.token);
    expect(http.status).toBe(200);
    expect(JSON.parse(http.text).access_token).toBe(token.access_token);

    const { access_token } = token;
    const at = access_token.length - 40;
    const changed =
      access_token.slice(0, at) + (access_token[at] === 'x' ? 'y' : 'x') + access_token.slice(at + 1);
    expect((await call(guarded, changed)).status).toBe(401);
    expect((await call(guarded, access_token)).status).toBe(403);
    const binding = {
      roleId: 'functions.functionInvoker',
      subject: { id: account.id, type: 'serviceAccount' },
    };
    await make(`/functions/v1/functions/${guarded}:updateAccessBindings`, {
      accessBindingDeltas: [{ action: 'ADD', accessBinding: binding }],
    });
    expect(await call(guarded, access_token)).toEqual({ status: 200, text: 'inside' });
  });

  test.each([...nodes, ...pythons])('uses the version that %s names', async (runtime) => {
    const [file, code, version] = runtime.startsWith('python')
      ? [
          'index.py',
          'import sys\ndef main(event, context): return sys.version',
          runtime.slice('python3'.length),
        ]
      : ['index.js', 'exports.main = async () => process.version', runtime.slice('nodejs'.length)];
    const functionId = await deploy({ runtime, [file]: code });
    const { text } = await call(`${functionId}?integration=raw`, owner.token);
    expect(JSON.parse(text)).toMatch(new RegExp(`^(v|3\\.)${version}\\.`));
  });

  test('returns no token without a service account', async () => {
    const code = `const http = require('http');
      const url = 'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token';
      exports.main = (event, context) => new Promise((resolve, reject) => {
        http.get(url, { headers: { 'Metadata-Flavor': 'Google' } },
          (answer) => resolve({ token: context.token === undefined, status: answer.statusCode })).on('error', reject);
      });`;
    const functionId = await deploy({ runtime: 'nodejs22', 'index.js': code });
    const { text } = await call(`${functionId}?integration=raw`, owner.token);
    expect(JSON.parse(text)).toEqual({ token: true, status: 404 });
  });
});
