import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let opened: TestConsole;
/** Ends the streams of a test. */
const leaving: (() => Promise<void>)[] = [];
beforeAll(async () => {
  opened = await openTestConsole();
});
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});
afterAll(() => opened.close());

/** Follows the stream and collects what it reports. */
async function follow() {
  const response = await opened.app.request('http://localhost:8080/console/changes:follow', {
    headers: { host: 'localhost:8080', authorization: `Bearer ${opened.ownerIamToken}` },
  });
  const reader = response.body?.getReader();
  const leave = async () => reader?.cancel();
  leaving.push(leave);
  let text = '';
  const ended = (async () => {
    for (let part = await reader?.read(); part?.value; part = await reader?.read())
      text += Buffer.from(part.value);
  })();
  const seen = () =>
    [...text.matchAll(/^data: (.*)$/gm)].flatMap(([, json = '{}']) => JSON.parse(json).resources ?? []);
  await expect.poll(() => text).toContain('"following"');
  return { seen, ended, leave };
}

describe('changes', () => {
  it('reports a change of functions, versions, tags, service accounts, roles and keys within a second', async () => {
    const { seen } = await follow();
    const within = { timeout: 1000, interval: 10 };
    const { id: functionId } = await opened.createFunction('followed');
    await expect.poll(seen, within).toContain('functions');
    const { id: versionId } = await opened.createVersion(functionId);
    await expect.poll(seen, within).toContain('versions');
    const before = seen().filter((each) => each === 'versions').length;
    await opened.post(`/functions/v1/versions/${versionId}:setTag`, { tag: 'stable' });
    await expect.poll(() => seen().filter((each) => each === 'versions').length, within).toBe(before + 1);
    const { id } = await opened.createAccount('followed');
    await expect.poll(seen, within).toContain('serviceAccounts');
    await opened.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', {
      id,
      type: 'serviceAccount',
    });
    await expect.poll(seen, within).toContain('accessBindings');
    await opened.post('/iam/v1/apiKeys', { serviceAccountId: id });
    await expect.poll(seen, within).toContain('keys');
    const keysBefore = seen().filter((each) => each === 'keys').length;
    await opened.post('/iam/v1/keys', { serviceAccountId: id });
    await expect.poll(() => seen().filter((each) => each === 'keys').length, within).toBe(keysBefore + 1);
  });

  it('reports a hundred changes in a row as few events', async () => {
    const { seen } = await follow();
    for (let i = 0; i < 100; i++) await opened.createFunction('');
    await expect.poll(seen).toContain('functions');
    expect(seen().length).toBeLessThan(50);
  });

  it('rejects a caller that is not the owner', async () => {
    const { id } = await opened.createAccount('follower');
    const token = await opened.tokenOf(id);
    const answer = await opened.send('/console/changes:follow', { token });
    expect(answer.status).toBe(403);
    expect(answer.body.message).toMatch(/^Permission denied: only the owner may follow all changes/);
  });

  it('ends the streams when the server stops', async () => {
    const { ended } = await follow();
    opened.cloud.changes.close();
    await ended;
  });
});
