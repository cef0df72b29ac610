import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const start = Date.UTC(2026, 0, 1);
/** Advances with the clock, as on a machine. */
let passedMs = 0;
let cloud: TestConsole;
let account: string;
beforeAll(async () => {
  await prepareForRuns();
  cloud = await openTestConsole({ now: () => start + passedMs, elapsed: () => passedMs });
  account = (await cloud.createAccount('short-lived')).id;
});
afterAll(() => cloud.close());

const asking = `
  const url = 'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token';
  let kept;
  exports.main = async (event, context) => {
    kept = kept || context.token;
    const asked = await fetch(url, { headers: { 'Metadata-Flavor': 'Google' } });
    return { kept, context: context.token, metadata: await asked.json() };
  };`;

async function deploy(): Promise<string> {
  const { id } = await cloud.createFunction('');
  await cloud.createVersion(id, {
    content: zipOf({ 'index.js': asking }),
    serviceAccountId: account,
    executionTimeout: '30s',
  });
  return id;
}
async function call(functionId: string) {
  const response = await fetch(`${cloud.gatewayUrl}/${functionId}?integration=raw`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${cloud.ownerIamToken}` },
    body: '{}',
  });
  return (await response.json()) as Record<
    'kept' | 'context' | 'metadata',
    { access_token: string; expires_in: number }
  >;
}
const set = (functionId: string, seconds: number, token?: string) =>
  cloud.post(
    `/console/functions/${functionId}:setTokenLifetime`,
    { seconds },
    token === undefined ? {} : { token },
  );
const statusFor = async (token: string, functionId: string) =>
  (await fetch(`${cloud.gatewayUrl}/${functionId}`, { headers: { Authorization: `Bearer ${token}` } }))
    .status;

describe('lifetime of the tokens of one function', () => {
  it('ends the tokens that it gets early, and leaves those of others as they are', async () => {
    const [short, usual] = [await deploy(), await deploy()];
    expect((await set(short, 60)).body).toEqual({
      seconds: 60,
      until: new Date(start + passedMs + 600_000).toISOString(),
    });
    const first = await call(short);
    expect(first.context.expires_in).toBe(60);
    expect(first.metadata.access_token).toBe(first.context.access_token);
    expect((await call(usual)).context.expires_in).toBe(43_200);
    expect(await statusFor(first.context.access_token, usual), 'valid, without the role').toBe(403);

    passedMs += 61_000;
    const second = await call(short);
    expect(second.kept.access_token, 'the code keeps a stale token').toBe(first.context.access_token);
    expect(await statusFor(second.kept.access_token, usual)).toBe(401);
    expect(await statusFor(second.context.access_token, usual)).toBe(403);
    expect((await call(usual)).context.expires_in).toBe(43_139);
  });

  it('ends by itself after ten minutes, or when the usual one is set', async () => {
    const id = await deploy();
    const lifetime = async () => (await cloud.send(`/console/functions/${id}/tokenLifetime`)).body;
    await set(id, 30);
    passedMs += 600_000;
    expect(await lifetime()).toEqual({ seconds: 43_200 });
    expect((await call(id)).context.expires_in).toBeGreaterThan(40_000);
    await set(id, 30);
    expect((await set(id, 43_200)).body).toEqual({ seconds: 43_200 });
    expect(await lifetime()).toEqual({ seconds: 43_200 });
  });

  it('ends its tokens with their account', async () => {
    const id = await deploy();
    await set(id, 300);
    const { context } = await call(id);
    await cloud.post(`/iam/v1/serviceAccounts/${account}:suspend`, {});
    expect(await statusFor(context.access_token, id)).toBe(401);
    await cloud.post(`/iam/v1/serviceAccounts/${account}:reactivate`, {});
  });

  it('stays between ten seconds and the usual one', async () => {
    const id = await deploy();
    for (const seconds of [9, 0, -1, 43_201, 1.5]) expect((await set(id, seconds)).status).toBe(400);
  });

  it('changes only with the right to change the function', async () => {
    const id = await deploy();
    await cloud.bind(`/functions/v1/functions/${id}`, 'functions.viewer', {
      id: account,
      type: 'serviceAccount',
    });
    const token = await cloud.tokenOf(account);
    expect((await set(id, 60, token)).body.message).toContain('functions.functions.update');
    expect((await cloud.send(`/console/functions/${id}/tokenLifetime`, { token })).status).toBe(200);
  });
});
