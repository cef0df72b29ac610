import type { CloudApi } from '../console/cloud-api.ts';
import { withChangedByte } from '../console/cloud-api.ts';
import { expect, scriptTest as test } from '../console/fixtures.ts';
import { programOf, type Variant, variants } from '../console/programs.ts';

/** `nodejs12` and `python37`, as the tutorial says; another Python where this machine has no 3.7. */
async function runtimeFor(api: CloudApi, variant: Variant): Promise<string> {
  if (variant.startsWith('node')) return 'nodejs12';
  const { python } = await api.installedRuntimes();
  const runtime = python.includes('python37') ? 'python37' : python[0];
  if (runtime === undefined) throw new Error('this machine has no Python that functions can run in');
  return runtime;
}

/** What the variant's handler returns over `integration=raw`, reduced to the token in it. */
function tokenIn(variant: Variant, rawAnswer: string): Record<string, unknown> {
  const { body } = JSON.parse(rawAnswer);
  return variant === 'node-context' || variant === 'python-context' ? body : JSON.parse(body);
}

for (const variant of variants) {
  test(`a script makes a function of ${variant} and calls it raw and through HTTP`, async ({ api }) => {
    const accountId = await api.createServiceAccount(`script-${variant}`);
    const functionId = await api.createFunction(`script-${variant}`);
    const { path, text } = programOf(variant);
    const versionId = await api.createVersion(functionId, {
      runtime: await runtimeFor(api, variant),
      entrypoint: 'index.main',
      serviceAccountId: accountId,
      files: { [path]: text },
    });
    const stored = (await api.send('GET', `/functions/v1/versions/${versionId}`)).json();
    expect(stored.tags).toEqual(['$latest']);

    const raw = await api.invoke(functionId, { token: api.ownerToken, query: '?integration=raw' });
    expect(raw.status, raw.text).toBe(200);
    const token = tokenIn(variant, raw.text);
    expect(token).toEqual({
      access_token: expect.stringMatching(/^t1\.[\w-]+\.[\w-]{86}$/),
      expires_in: expect.any(Number),
      token_type: 'Bearer',
    });

    const http = await api.invoke(functionId, { token: api.ownerToken });
    expect(http.status).toBe(200);
    expect(http.headers.get('x-function-version-id')).toBe(versionId);
    expect(JSON.parse(http.text)).toMatchObject({ token_type: 'Bearer' });
  });
}

test('a token from a function opens a private function, and only to whom the role was given', async ({
  api,
}) => {
  const { path, text } = programOf('node-context');
  const accountId = await api.createServiceAccount('script-caller');
  const source = await api.createFunction('script-source');
  const version = { runtime: 'nodejs12', entrypoint: 'index.main', files: { [path]: text } };
  await api.createVersion(source, { ...version, serviceAccountId: accountId });
  const answer = await api.invoke(source, { token: api.ownerToken });
  const token: string = answer.json().access_token;

  const target = await api.createFunction('script-private');
  await api.createVersion(target, {
    runtime: 'nodejs12',
    entrypoint: 'index.main',
    files: { 'index.js': 'exports.main = async () => ({ body: process.version });' },
  });
  expect((await api.invoke(target)).status, 'a stranger').toBe(403);
  expect((await api.invoke(target, { token })).status, 'an account without the role').toBe(403);
  await api.allowToInvoke(target, { id: accountId, type: 'serviceAccount' });
  const allowed = await api.invoke(target, { token });
  expect(allowed.status, 'an account with the role').toBe(200);
  expect(allowed.text).toMatch(/^v12\./);
  const forged = await api.invoke(target, { token: withChangedByte(token) });
  expect(forged.status, 'a token with a changed byte').toBe(401);
});

test('each installed runtime really is what its id says', async ({ api }) => {
  const { nodejs, python } = await api.installedRuntimes();
  expect(nodejs).toEqual(expect.arrayContaining(['nodejs12', 'nodejs22']));
  expect(python.length).toBeGreaterThan(0);
  const functionId = await api.createFunction('script-runtimes');
  const programs = {
    nodejs: { 'index.js': 'exports.main = async () => ({ body: process.version });' },
    python: {
      'index.py': 'import sys\ndef main(e, c):\n    return {"body": "v%d.%d" % sys.version_info[:2]}',
    },
  };
  for (const runtime of [...nodejs, ...python]) {
    const language = runtime.startsWith('nodejs') ? 'nodejs' : 'python';
    await api.createVersion(functionId, { runtime, entrypoint: 'index.main', files: programs[language] });
    const { text } = await api.invoke(functionId, { token: api.ownerToken });
    const [, digits = ''] = /(\d+)$/.exec(runtime) ?? [];
    const expected = language === 'nodejs' ? `v${digits}.` : `v${digits[0]}.${digits.slice(1)}`;
    expect(text.slice(0, expected.length), runtime).toBe(expected);
  }
});
