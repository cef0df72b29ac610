import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunRecord, runRecord } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';
import { keptBytesMax } from '../invocations/run-files.ts';

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const endless =
  'exports.main = () => { console.log("working"); return new Promise(() => setInterval(() => {}, 1000)); };';
const waits = 'exports.main = async (e) => { await new Promise((r) => setTimeout(r, 300)); return "done"; };';

async function deploy(code: string, more: object = {}): Promise<string> {
  const { id } = await it.createFunction('');
  await it.createVersion(id, { content: zipOf({ 'index.js': code }), executionTimeout: '600s', ...more });
  return id;
}

/** Starts a run and leaves after its first event. */
async function startAndLeave(functionId: string, payload = ''): Promise<string> {
  const left = new AbortController();
  const response = await it.app.request(
    new Request(`http://localhost:8080/console/functions/${functionId}:run`, {
      method: 'POST',
      headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}` },
      body: JSON.stringify({ payload }),
      signal: left.signal,
    }),
  );
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = (await reader?.read())?.value ?? '';
  await reader?.cancel();
  left.abort();
  return /"requestId":"([^"]+)"/.exec(first)?.[1] ?? '';
}

async function run(functionId: string, payload = ''): Promise<RunRecord> {
  const id = await startAndLeave(functionId, payload);
  await it.cloud.runs.close();
  return await get(id);
}

const get = async (id: string): Promise<RunRecord> =>
  runRecord.parse((await it.send(`/console/runs/${id}`)).body);
const runsDir = (functionId: string) => join(it.cloud.dataDir, 'runs', functionId);

describe('run', () => {
  test('goes on when its client leaves, and keeps input, output, result and author', async () => {
    const id = await startAndLeave(await deploy(waits), '{"a": 1}');
    expect((await get(id)).state).toBe('running');
    await it.cloud.runs.close();
    const kept = await get(id);
    expect(kept).toMatchObject({ state: 'finished', tag: '$latest', createdBy: it.cloud.ownerId });
    expect(kept.result).toMatchObject({ outcome: 'returned', status: 200, cold: true });
    expect((await it.send(`/console/runs/${id}/input`)).body).toBe('{"a": 1}');
    expect((await it.send(`/console/runs/${id}/output`)).body).toBe('"done"');
  });

  test('keeps the first hundred requests to the metadata service, in order, and counts all', async () => {
    const code = `
      const ask = (path, headers) => fetch('http://169.254.169.254' + path, { headers }).then((r) => r.text());
      exports.main = async () => {
        await ask('/computeMetadata/v1/instance/id?n=0', { 'Metadata-Flavor': 'Google' });
        for (let n = 1; n < 103; n++) await ask('/computeMetadata/v1/instance/id?n=' + n);
      };`;
    const { result } = await run(await deploy(code));
    const { metadataRequests = [], metadataRequestCount } = result ?? {};
    expect(metadataRequestCount).toBe(103);
    expect(metadataRequests.map(({ path }) => path)).toEqual(
      Array.from({ length: 100 }, (_, n) => `/computeMetadata/v1/instance/id?n=${n}`),
    );
    expect(metadataRequests[0]).toMatchObject({
      method: 'GET',
      hasHeader: true,
      status: 200,
      responseBytes: 20,
    });
    expect(metadataRequests[1]).toMatchObject({ hasHeader: false, status: 403 });
  });

  test('says which instance served it, and whether that had got a token from its metadata service', async () => {
    const code = `
      const url = 'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token';
      exports.main = async (event, context) => {
        if (event.asks) await fetch(url, { headers: { 'Metadata-Flavor': 'Google' } });
        else await fetch(url);
        return context.token !== undefined;
      };`;
    const functionId = await deploy(code, { serviceAccountId: (await it.createAccount('asking')).id });
    const runWith = async (payload: string) => (await run(functionId, payload)).result;
    const refused = await runWith('{}');
    const asking = await runWith('{"asks": true}');
    const later = await runWith('{}');
    expect([refused, asking, later].map((result) => result?.hadToken)).toEqual([undefined, undefined, true]);
    expect(refused?.instanceId).toMatch(/^[0-9a-f]{8}$/);
    expect([asking?.instanceId, later?.instanceId]).toEqual([refused?.instanceId, refused?.instanceId]);
  });

  test('ends when it is cancelled, and says so', async () => {
    const functionId = await deploy(endless);
    const id = await startAndLeave(functionId);
    const { status, body } = await it.post(`/console/runs/${id}:cancel`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, state: 'cancelled' });
    expect((await it.post(`/console/runs/${id}:cancel`, {})).body.state).toBe('cancelled');
  });

  test('keeps the first megabyte of a longer output, in whole characters', async () => {
    const code = 'exports.main = async () => "x" + "я".repeat(700000);';
    const kept = await run(await deploy(code));
    expect(kept).toMatchObject({ isOutputCut: true, isInputCut: false, outputBytes: 1_400_003 });
    const response = await it.app.request(`http://localhost:8080/console/runs/${kept.id}/output`, {
      headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}` },
    });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const text = await response.text();
    expect(Buffer.byteLength(text)).toBe(keptBytesMax);
    expect(text).toMatch(/^"xя+$/);
  });

  test('is deleted with its function, files included', async () => {
    const functionId = await deploy('exports.main = async () => "a secret";');
    const { id } = await run(functionId);
    expect(readdirSync(runsDir(functionId)).toSorted()).toEqual([`${id}.input`, `${id}.output`]);
    await it.send(`/functions/v1/functions/${functionId}`, { method: 'DELETE' });
    const { status, body } = await it.send(`/console/runs/${id}`);
    expect(status).toBe(404);
    expect(body.message).toContain('Its function may have been deleted');
    await expect.poll(() => readdirSync(join(it.cloud.dataDir, 'runs'))).not.toContain(functionId);
  });

  test('is readable and can be cancelled only with the rights to call and to read the log', async () => {
    const functionId = await deploy('exports.main = async () => "a secret";');
    const { id } = await run(functionId);
    const account = await it.createAccount('reads-runs');
    const subject = { id: account.id, type: 'serviceAccount' };
    const paths = [
      `/console/functions/${functionId}/runs`,
      ...['', '/input', '/output'].map((of) => `/console/runs/${id}${of}`),
    ];
    const answers = async () => {
      const token = await it.tokenOf(account.id);
      const read = await Promise.all(paths.map(async (path) => (await it.send(path, { token })).status));
      return [...read, (await it.post(`/console/runs/${id}:cancel`, {}, { token })).status];
    };
    expect(await answers()).toEqual([403, 403, 403, 403, 403]);
    await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', subject);
    expect(await answers()).toEqual([403, 403, 403, 403, 403]);
    await it.bind(`/functions/v1/functions/${functionId}`, 'logging.reader', subject);
    expect(await answers()).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('list of runs', () => {
  test('has the newest first, in pages, and nothing of other functions', async () => {
    const functionId = await deploy('exports.main = async (e) => e;');
    await run(await deploy('exports.main = async () => 1;'));
    const ids = [];
    for (const payload of ['1', '2', '3']) ids.unshift((await run(functionId, payload)).id);
    const path = `/console/functions/${functionId}/runs`;
    const { body: first } = await it.send(`${path}?pageSize=2`);
    const { body: second } = await it.send(`${path}?pageSize=2&pageToken=${first.nextPageToken}`);
    const listed = [...first.runs, ...second.runs].map(({ id }: RunRecord) => id);
    expect(listed).toEqual(ids);
    expect(first.runs.length).toBe(2);
    expect(second.nextPageToken).toBeUndefined();
  });
});
