import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openTestConsole,
  prepareForRuns,
  type TestConsole,
  versionRequest,
  zipOf,
} from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const bearer = () => ({ Authorization: `Bearer ${it.ownerIamToken}` });
const call = (id: string, body: string) =>
  fetch(`${it.gatewayUrl}/${id}?integration=async`, { method: 'POST', headers: bearer(), body });
async function messagesOf(id: string): Promise<string[]> {
  const { body } = await it.send(`/console/functions/${id}/logs?order=oldestFirst`);
  return body.entries.map(({ message }: { message: string }) => message);
}

describe('integration=async', () => {
  test('answers 202 with nothing, hands the body over as it is, and tries again what fails', async () => {
    const { id } = await it.createFunction('');
    const code = `let calls = 0;
exports.main = async (event) => {
  if (++calls === 1) throw new Error('not yet');
  console.log('got ' + JSON.stringify(event));
};`;
    await it.createVersion(id, {
      content: zipOf({ 'index.js': code }),
      asyncInvocationConfig: { retriesCount: '2' },
    });
    const response = await call(id, '{"order":7}');
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect(response.headers.get('x-function-version-id')).toMatch(/^d4e/);
    const requestId = response.headers.get('x-request-id');
    await expect.poll(() => messagesOf(id), { timeout: 20_000 }).toContain('got {"order":7}');
    const told = (await messagesOf(id)).filter((message) => message.startsWith('ASYNC '));
    expect(told).toEqual([
      `ASYNC RequestID: ${requestId} failed in attempt 1 of 3: not yet. It is tried again in 1 s`,
    ]);
    const starts = (await messagesOf(id)).filter((message) =>
      message.startsWith(`START RequestID: ${requestId} `),
    );
    expect(starts).toHaveLength(2);
  });

  test('rejects a version without it, and callers without the role', async () => {
    const { id } = await it.createFunction('');
    await it.createVersion(id);
    const refused = await call(id, '');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('asyncInvocationConfig');
    const anonymous = await fetch(`${it.gatewayUrl}/${id}?integration=async`, { method: 'POST' });
    expect(anonymous.status).toBe(403);
  });
});

describe('asyncInvocationConfig', () => {
  test('stores and returns its defaults', async () => {
    const { id } = await it.createFunction('');
    const { id: serviceAccountId } = await it.createAccount('calls-later');
    const nothing = { emptyTarget: {} };
    const plain = await it.createVersion(id, { asyncInvocationConfig: {} });
    expect(plain.asyncInvocationConfig).toEqual({
      retriesCount: '0',
      successTarget: nothing,
      failureTarget: nothing,
      serviceAccountId: '',
    });
    const asyncInvocationConfig = { retriesCount: '100', successTarget: nothing, serviceAccountId };
    const whole = await it.createVersion(id, { asyncInvocationConfig });
    expect(whole.asyncInvocationConfig).toEqual({ ...asyncInvocationConfig, failureTarget: nothing });
    expect((await it.createVersion(id)).asyncInvocationConfig).toBeUndefined();
  });

  test.each([
    [{ retriesCount: '101' }, 400, /asyncInvocationConfig\.retriesCount: must be 0 to 100/],
    [
      { successTarget: { ymqTarget: {} } },
      400,
      /asyncInvocationConfig\.successTarget\.ymqTarget\.queueArn: /,
    ],
    [
      { successTarget: { emptyTarget: {}, ymqTarget: { queueArn: 'a', serviceAccountId: 'b' } } },
      400,
      /asyncInvocationConfig\.successTarget: must be one of emptyTarget and ymqTarget/,
    ],
    [{ serviceAccountId: 'ajenobody' }, 400, /ajenobody/],
  ])('%j is refused', async (asyncInvocationConfig, status, message) => {
    const { id } = await it.createFunction('');
    const { status: got, body } = await it.post('/functions/v1/versions', {
      ...versionRequest(id),
      asyncInvocationConfig,
    });
    expect(got).toBe(status);
    expect(body.message).toMatch(message);
  });
});
