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

  it('return versions, the last call and errors of each function', async () => {
    const { body } = await console.send(`/console/functionSummaries?folderId=${console.folderId}`);
    expect(body.functionSummaries).toEqual([
      {
        functionId: called,
        versionCount: 1,
        runtime: 'nodejs22',
        lastCallAt: expect.stringMatching(/Z$/),
        finished: 2,
        errors: 1,
      },
      { functionId: expect.any(String), versionCount: 0, finished: 0, errors: 0 },
    ]);
  });

  it('answer Prometheus', async () => {
    const { body, headers } = await console.send('/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain(`resource_id="${called}"} 2`);
  });

  it.each(['/metrics', '/console/metrics?period=hour', 'functionSummaries'])(
    'reject callers without a role: %s',
    async (name) => {
      const path =
        name === 'functionSummaries' ? `/console/functionSummaries?folderId=${console.folderId}` : name;
      const { id } = await console.createAccount(`robot-${name.length}`);
      expect((await console.send(path, { token: null })).status).toBe(401);
      expect((await console.send(path, { token: await console.tokenOf(id) })).status).toBe(403);
    },
  );

  it('reject a function that does not exist', async () => {
    expect((await console.send('/console/metrics?period=hour&functionId=d4eabsent')).status).toBe(404);
  });
});
