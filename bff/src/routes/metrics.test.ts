import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let console: TestConsole;
let called: string;
beforeAll(async () => {
  await prepareForRuns();
  console = await openTestConsole();
  ({ id: called } = await console.createFunction('called'));
  await console.createFunction('never-called');
  const code =
    'exports.main = async (event) => { if (event.queryStringParameters?.fail) throw new Error("no"); return { statusCode: 200 }; };';
  await console.createVersion(called, { content: zipOf({ 'index.js': code }) });
  await console.bind(`/functions/v1/functions/${called}`, 'functions.functionInvoker', {
    id: 'allUsers',
    type: 'system',
  });
  for (const query of ['', '?fail=1']) await fetch(`${console.gatewayUrl}/${called}${query}`);
}, 60_000);
afterAll(async () => {
  await console.close();
});

describe('metrics routes', () => {
  it('return the calls of the gateway by period', async () => {
    const { body } = await console.send(`/console/metrics?period=hour&functionId=${called}`);
    expect(body.total).toMatchObject({ started: 2, finished: 2, errors: { failed: 1 }, inits: 1 });
    const all = await console.send('/console/metrics?period=month');
    expect(all.body.total.finished).toBe(2);
  });

  it('return the last call and the errors of each called function', async () => {
    const { body } = await console.send(`/console/functionCalls?folderId=${console.folderId}`);
    expect(body.functionCalls).toEqual([
      { functionId: called, finished: 2, errors: 1, lastCallAt: expect.stringMatching(/Z$/) },
    ]);
  });

  it('return the calls of all functions over several pages', async () => {
    const seen: string[] = [];
    for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
      const path = `/console/functionCalls?folderId=${console.folderId}&pageSize=1&pageToken=${pageToken}`;
      const { body } = await console.send(path);
      seen.push(...body.functionCalls.map((each: { functionId: string }) => each.functionId));
      pageToken = body.nextPageToken;
    }
    expect(seen).toEqual([called]);
  });

  it('answer Prometheus', async () => {
    const { body, headers } = await console.send('/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain(`resource_id="${called}"} 2`);
  });

  it.each(['/metrics', '/console/metrics?period=hour', 'functionCalls'])(
    'reject callers without a role: %s',
    async (name) => {
      const path = name === 'functionCalls' ? `/console/functionCalls?folderId=${console.folderId}` : name;
      const { id } = await console.createAccount(`robot-${name.length}`);
      expect((await console.send(path, { token: null })).status).toBe(401);
      expect((await console.send(path, { token: await console.tokenOf(id) })).status).toBe(403);
    },
  );

  it('reject a function that does not exist', async () => {
    expect((await console.send('/console/metrics?period=hour&functionId=d4eabsent')).status).toBe(404);
  });
});
