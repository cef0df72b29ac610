/** Unmodified third-party clients inside functions: what they learn from the metadata service. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handMadeZip } from './hand-made-zip.ts';
import { filesBelow, withDependencies } from './installed-packages.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from './test-console.ts';

const program = (name: string): [string, Buffer] => [
  name,
  readFileSync(join(import.meta.dirname, 'google-clients', name)),
];

let it: TestConsole;
let account: string;
/** ID of a private function that the account may call. */
let guarded: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
  account = (await it.createAccount('found-by-clients')).id;
  guarded = (await it.createFunction('guarded')).id;
  await it.createVersion(guarded, {
    content: zipOf({ 'index.js': 'exports.main = async () => ({ body: "inside" });' }),
  });
  await it.bind(`/functions/v1/functions/${guarded}`, 'functions.functionInvoker', {
    id: account,
    type: 'serviceAccount',
  });
});
afterAll(() => it.close());

/** @returns what the function returned */
async function called(runtime: string, files: Iterable<[string, Buffer]>) {
  const fn = await it.createFunction('');
  const entries = [...files].map(([name, content]) => ({ name, content }));
  await it.createVersion(fn.id, {
    runtime,
    content: handMadeZip(entries).toString('base64'),
    serviceAccountId: account,
    executionTimeout: '20s',
    resources: { memory: String(256 * 1024 * 1024) },
  });
  const response = await fetch(`${it.gatewayUrl}/${fn.id}?integration=raw`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${it.ownerIamToken}` },
    body: '{}',
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text);
}

/** Status of a private function's response to a request with this header. */
async function statusFor(authorization: string | null): Promise<number> {
  const headers = authorization === null ? {} : { authorization };
  const response = await fetch(`${it.gatewayUrl}/${guarded}`, { headers });
  await response.text();
  return response.status;
}

test('Node.js function › finds project, account and token with gcp-metadata and google-auth-library', async () => {
  const require = createRequire(import.meta.url);
  const packages = withDependencies([
    require.resolve('gcp-metadata'),
    require.resolve('google-auth-library'),
  ]);
  const saw = await called('nodejs22', [program('index.js'), ...packages]);
  const { access_token } = saw.token;
  const info = {
    aliases: ['default'],
    email: account,
    scopes: ['https://www.googleapis.com/auth/cloud-platform'],
  };
  expect(saw).toEqual({
    isAvailable: true,
    projectId: it.folderId,
    token: {
      access_token: expect.stringMatching(/^t1\./),
      expires_in: expect.any(Number),
      token_type: 'Bearer',
    },
    email: account,
    accounts: { default: info, [account]: info },
    cluster: 404,
    library: {
      client: 'Compute',
      projectId: it.folderId,
      credentials: { client_email: account, universe_domain: 'googleapis.com' },
      accessToken: access_token,
      sent: { seen: [`Bearer ${access_token}`], status: 200, data: { ok: true } },
    },
  });
  expect(await statusFor(saw.library.sent.seen[0])).toBe(200);
  expect(await statusFor(null)).toBe(403);
});

test('Python function › finds project, account and token with Debian’s google-auth', async (context) => {
  const debians = '/usr/lib/python3/dist-packages';
  if (!existsSync(`${debians}/google/auth`))
    context.skip('Debian’s google-auth is not here. Run: sudo apt-get install python3-google-auth');
  const said = execFileSync('/usr/bin/python3', ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /^Python (\d+)\.(\d+)/.exec(said) ?? [];
  const folders = ['google/auth', 'google/oauth2', 'cachetools', 'pyasn1', 'pyasn1_modules', 'rsa'];
  const packages = folders.flatMap((name) => filesBelow(`${debians}/${name}`, name));
  const six: [string, Buffer] = ['six.py', readFileSync(`${debians}/six.py`)];
  const saw = await called(`python${major}${minor}`, [program('index.py'), six, ...packages]);
  expect(saw).toEqual({
    token: expect.stringMatching(/^t1\./),
    email: account,
    isValid: true,
    found: 'Credentials',
    projectId: it.folderId,
    sent: { seen: [`Bearer ${saw.token}`], status: 200 },
  });
  expect(await statusFor(saw.sent.seen[0])).toBe(200);
});
