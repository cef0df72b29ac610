import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from './test-console.ts';

let console_: TestConsole;
const logLines: string[] = [];
beforeAll(async () => {
  await prepareForRuns();
  const log = pino({ level: 'debug' }, { write: (line) => logLines.push(line) });
  console_ = await openTestConsole({ log });
});
afterAll(async () => {
  await console_.close();
});

const content = zipOf({
  'index.js': `exports.main = async () => ({ has: process.env.PASSWORD === '${'s3cr3t'}' + '-value', length: (process.env.PASSWORD || '').length });`,
});
let made = 0;

/** A secret, an account that may read it, and a function whose version binds it as PASSWORD. */
async function bound(options: { grant?: boolean; secret?: object; version?: object } = {}) {
  const { body } = await console_.post('/lockbox/v1/secrets', {
    folderId: console_.folderId,
    versionPayloadEntries: [{ key: 'password', textValue: 's3cr3t-value' }],
    ...options.secret,
  });
  const { secretId, versionId } = body.metadata;
  const account = await console_.createAccount(`reads-secrets-${made++}`);
  const grant = () =>
    console_.bind(`/lockbox/v1/secrets/${secretId}`, 'lockbox.payloadViewer', {
      id: account.id,
      type: 'serviceAccount',
    });
  if (options.grant !== false) await grant();
  const fn = await console_.createFunction(`with-secret-${made}`);
  const secrets = [{ id: secretId, versionId, key: 'password', environmentVariable: 'PASSWORD' }];
  const request = {
    runtime: 'nodejs22',
    entrypoint: 'index.main',
    resources: { memory: '134217728' },
    functionId: fn.id,
    serviceAccountId: account.id,
    content,
    secrets,
    ...options.version,
  };
  const create = (more: object = {}) => console_.post('/functions/v1/versions', { ...request, ...more });
  const post = (verb: string, of: object) => console_.post(`/lockbox/v1/secrets/${secretId}:${verb}`, of);
  return {
    secretId,
    versionId,
    accountId: account.id as string,
    functionId: fn.id as string,
    create,
    grant,
    post,
  };
}

async function call(functionId: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${console_.gatewayUrl}/${functionId}?integration=raw`, {
    headers: { Authorization: `Bearer ${console_.ownerIamToken}` },
  });
  return { status: answer.status, body: await answer.text() };
}

const filesWith = (text: string) =>
  readdirSync(console_.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));

describe('secrets of a version', () => {
  it('become variables of the function, and stand in no answer, log, record or file of the console', async () => {
    const { create, functionId } = await bound();
    const version = await create({ asyncInvocationConfig: {} });
    expect(version.status, JSON.stringify(version.body)).toBe(200);
    const { secrets } = version.body.response;
    expect(secrets).toMatchObject([{ key: 'password', environmentVariable: 'PASSWORD' }]);
    expect(await call(functionId)).toEqual({ status: 200, body: '{"has":true,"length":12}' });
    const run = await console_.post(`/console/functions/${functionId}:run`, { payload: '{}' });
    expect(JSON.stringify(run.body)).toContain('has');
    const shown = [
      version.body,
      run.body,
      (await console_.send(`/functions/v1/versions?functionId=${functionId}`)).body,
      (await console_.send(`/functions/v1/functions/${functionId}/operations`)).body,
      (await console_.send('/console/operations')).body,
      (await console_.send(`/console/functions/${functionId}/logs`)).body,
      (await console_.send(`/console/functions/${functionId}/runs`)).body,
      logLines,
    ];
    for (const each of shown) expect(JSON.stringify(each)).not.toContain('s3cr3t-value');
    expect(filesWith('s3cr3t-value')).toEqual([]);
  });

  it("need a role of the version's account, which fails the start and can be granted", async () => {
    const { create, functionId, secretId, accountId, grant } = await bound({ grant: false });
    await create();
    const refused = await call(functionId);
    const sentence = `The function did not start: the variable PASSWORD could not be read. Service account ${accountId} lacks the role lockbox.payloadViewer on secret ${secretId}. Grant the role, then call again.`;
    expect(refused).toMatchObject({ status: 502 });
    expect(JSON.parse(refused.body)).toMatchObject({ errorMessage: sentence });
    const { body: denied } = await console_.send(`/console/deniedRequests?subjectId=${accountId}`);
    expect(denied.deniedRequests).toMatchObject([
      {
        missing: { resourceType: 'secret', resourceId: secretId },
        suggestion: { roleId: 'lockbox.payloadViewer' },
      },
    ]);
    const { body: log } = await console_.send(`/console/functions/${functionId}/logs`);
    expect(JSON.stringify(log.entries)).toContain(sentence);
    await grant();
    expect(await call(functionId)).toEqual({ status: 200, body: '{"has":true,"length":12}' });
  });

  it('fail the start when their version is destroyed, inactive or gone, and stay in warm instances', async () => {
    const { create, functionId, secretId, versionId, post } = await bound();
    await create();
    const works = { status: 200, body: '{"has":true,"length":12}' };
    expect(await call(functionId)).toEqual(works);
    await post('scheduleVersionDestruction', { versionId, pendingPeriod: '0s' });
    await expect
      .poll(async () => (await console_.send(`/lockbox/v1/secrets/${secretId}`)).body.currentVersion.status)
      .toBe('DESTROYED');
    // The instance that is warm goes on with the value that it has.
    expect(await call(functionId)).toEqual(works);
    const { body } = await console_.send(`/functions/v1/versions?functionId=${functionId}`);
    await console_.cloud.runner.retire(body.versions[0].id);
    const other = await bound();
    await other.create();
    await other.post('deactivate', {});
    expect((await call(other.functionId)).body).toContain(`Secret ${other.secretId} is inactive`);
    await other.post('activate', {});
    await other.post('scheduleVersionDestruction', { versionId: other.versionId, pendingPeriod: '0s' });
    await expect
      .poll(async () => (await call(other.functionId)).body)
      .toContain(
        `Version ${other.versionId} of secret ${other.secretId} was destroyed. Use another version.`,
      );
    await console_.send(`/lockbox/v1/secrets/${other.secretId}`, { method: 'DELETE' });
    expect((await call(other.functionId)).body).toContain(`Secret ${other.secretId} not found`);
  });

  it('fail the start of a suspended account', async () => {
    const { create, functionId, accountId } = await bound();
    await create();
    await console_.post(`/iam/v1/serviceAccounts/${accountId}:suspend`, {});
    expect((await call(functionId)).body).toContain(`Service account ${accountId} is suspended`);
  });

  it.each([
    ['without an account', { serviceAccountId: undefined }, /serviceAccountId: is required with secrets/],
    [
      'with a variable that environment sets',
      { environment: { PASSWORD: '1' } },
      /secrets.0.environmentVariable: sets the variable PASSWORD twice/,
    ],
    [
      'with a name that no variable has',
      { change: { environmentVariable: '1A' } },
      /secrets.0.environmentVariable: a variable is named/,
    ],
    [
      'with the switch of names',
      { change: { environmentVariable: 'FC_CLOUD_NAMES' } },
      /FC_CLOUD_NAMES is a switch, not a secret/,
    ],
    [
      'with a secret that does not exist',
      { change: { id: 'e6qnothing' } },
      /secrets.0.id: Secret e6qnothing not found/,
    ],
    [
      'with a version that does not exist',
      { change: { versionId: 'e6qnothing' } },
      /secrets.0.versionId: Secret .* has no version e6qnothing/,
    ],
    [
      'with a key that does not exist',
      { change: { key: 'other' } },
      /secrets.0.key: Version .* has no key "other"/,
    ],
  ])(
    'are refused %s, and nothing is kept',
    async (_, { change, ...more }: { change?: object; [field: string]: unknown }, message) => {
      const { create, functionId, secretId, versionId } = await bound();
      const reference = {
        id: secretId,
        versionId,
        key: 'password',
        environmentVariable: 'PASSWORD',
        ...change,
      };
      const answer = await create({ secrets: [reference], ...more });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toMatch(message);
      expect((await console_.send(`/functions/v1/versions?functionId=${functionId}`)).body.versions).toEqual(
        [],
      );
    },
  );

  it.each([
    [
      'binary',
      { key: 'password', binaryValue: 'AAEC' },
      /secrets.0.key: The value of "password" .* is binary/,
    ],
    [
      'with a NUL',
      { key: 'password', textValue: 'a\0b' },
      /secrets.0.key: The value of "password" .* holds a NUL/,
    ],
    [
      'over the 4 KB of all variables',
      { key: 'password', textValue: 'x'.repeat(4090) },
      /secrets: names and values of all variables, secrets included, are more than 4096 bytes/,
    ],
  ])('are refused when a value is %s', async (_, entry, message) => {
    const { create } = await bound({ secret: { versionPayloadEntries: [entry] } });
    const answer = await create();
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
  });

  it('fail when two of them set one variable', async () => {
    const { create, secretId, versionId } = await bound();
    const reference = { id: secretId, versionId, key: 'password', environmentVariable: 'PASSWORD' };
    const answer = await create({ secrets: [reference, reference] });
    expect(answer.body.message).toMatch(/secrets.1.environmentVariable: sets the variable PASSWORD twice/);
  });

  it('stay out of messages of an interpreter that does not start with them', async () => {
    const { create, functionId } = await bound({
      secret: { versionPayloadEntries: [{ key: 'password', textValue: '--s3cr3t-value' }] },
    });
    const { body } = await create({});
    const [reference] = body.response.secrets;
    await create({ secrets: [{ ...reference, environmentVariable: 'NODE_OPTIONS' }] });
    const failed = await call(functionId);
    expect(failed.body).toContain('NODE_OPTIONS may be the cause');
    const { body: log } = await console_.send(`/console/functions/${functionId}/logs`);
    for (const text of [failed.body, JSON.stringify(log), logLines.join('')])
      expect(text).not.toContain('s3cr3t-value');
  });
});
