import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keptBytesMax, type RunExport, type RunRecord, runRecord } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

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
  return await ended(await startAndLeave(functionId, payload));
}

/** The run when it has ended. */
async function ended(id: string): Promise<RunRecord> {
  await expect.poll(async () => (await get(id)).state, { timeout: 20_000 }).not.toBe('running');
  return await get(id);
}

const get = async (id: string): Promise<RunRecord> =>
  runRecord.parse((await it.send(`/console/runs/${id}`)).body);
const runsDir = (functionId: string) => join(it.cloud.dataDir, 'runs', functionId);

describe('run', () => {
  test('goes on when its client leaves, and keeps input, output, result and author', async () => {
    const id = await startAndLeave(await deploy(waits), '{"a": 1}');
    expect((await get(id)).state).toBe('running');
    const kept = await ended(id);
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

  test('goes with its function, files included', async () => {
    const functionId = await deploy('exports.main = async () => "a secret";');
    const { id } = await run(functionId);
    expect(readdirSync(runsDir(functionId)).toSorted()).toEqual([`${id}.input`, `${id}.log`, `${id}.output`]);
    await it.send(`/functions/v1/functions/${functionId}`, { method: 'DELETE' });
    const { status, body } = await it.send(`/console/runs/${id}`);
    expect(status).toBe(404);
    expect(body.message).toContain('Its function may have been deleted');
    await expect.poll(() => readdirSync(join(it.cloud.dataDir, 'runs'))).not.toContain(functionId);
  });

  test('needs the rights to call and to read the log to be read or cancelled', async () => {
    const functionId = await deploy('exports.main = async () => "a secret";');
    const { id } = await run(functionId);
    const account = await it.createAccount('reads-runs');
    const subject = { id: account.id, type: 'serviceAccount' };
    const paths = [
      `/console/functions/${functionId}/runs`,
      ...['', '/input', '/output', '/log', ':export'].map((of) => `/console/runs/${id}${of}`),
    ];
    const answers = async () => {
      const token = await it.tokenOf(account.id);
      const read = await Promise.all(paths.map(async (path) => (await it.send(path, { token })).status));
      return [...read, (await it.post(`/console/runs/${id}:cancel`, {}, { token })).status];
    };
    expect(await answers()).toEqual(Array(7).fill(403));
    await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', subject);
    expect(await answers()).toEqual(Array(7).fill(403));
    await it.bind(`/functions/v1/functions/${functionId}`, 'logging.reader', subject);
    expect(await answers()).toEqual(Array(7).fill(200));
  });
});

describe('log of a run', () => {
  const textsOf = (body: string) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).text as string);

  test('streams while the run is in progress, and reads whole after its end', async () => {
    const id = await startAndLeave(await deploy(endless));
    const log = async () => String((await it.send(`/console/runs/${id}/log`)).body);
    await expect.poll(log, { timeout: 20_000 }).toContain('"text":"working"');
    await it.post(`/console/runs/${id}:cancel`, {});
    expect(textsOf(await log())).toContain('working');
  });

  test('keeps the end when the function prints more than a megabyte', async () => {
    const code = `
      exports.main = async () => {
        for (let n = 0; n < 100; n++) {
          console.log(n + ' ' + 'я'.repeat(10_000));
          await new Promise((r) => setImmediate(r));
        }
      };`;
    const { id, isLogCut } = await run(await deploy(code));
    const { body } = await it.send(`/console/runs/${id}/log`);
    const texts = textsOf(body);
    expect(isLogCut).toBe(true);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(keptBytesMax);
    expect(Buffer.byteLength(body)).toBeGreaterThan(keptBytesMax / 2);
    expect(texts.at(-1)).toMatch(/^REPORT RequestID/);
    expect(texts.some((text) => text.startsWith('0 я'))).toBe(false);
  });
});

describe('export of a run', () => {
  const echo = 'exports.main = async (event) => { console.log("printed"); return event; };';
  const exported = async () => {
    const { id } = await run(await deploy(echo), '{"a": "я"}');
    return (await it.send(`/console/runs/${id}:export`)).body;
  };
  const importInto = (functionId: string, file: unknown) =>
    it.post(`/console/functions/${functionId}/runs:import`, file as object);
  const runsOf = async (functionId: string) =>
    (await it.send(`/console/functions/${functionId}/runs`)).body.runs;

  test('imports whole into another function', async () => {
    const file = await exported();
    const other = await deploy(echo);
    const { status, body: imported } = await importInto(other, JSON.parse(JSON.stringify(file)));
    expect(status, JSON.stringify(imported)).toBe(200);
    const { id: runId, functionId, createdAt } = file.run;
    expect(imported).toMatchObject({
      ...{ functionId: other, origin: 'import', imported: { runId, functionId, createdAt } },
      ...{ state: 'finished', result: file.run.result, versionId: file.run.versionId },
    });
    const again = (await it.send(`/console/runs/${imported.id}:export`)).body;
    for (const part of ['input', 'output', 'log']) expect(again[part]).toBe(file[part]);
    expect(file.log).toContain('"text":"printed"');
    expect(file.input).toBe('{"a": "я"}');
    expect((await runsOf(other)).map(({ id }: RunRecord) => id)).toEqual([imported.id]);
  });

  test('fails for a run in progress', async () => {
    const id = await startAndLeave(await deploy(endless));
    const { status, body } = await it.send(`/console/runs/${id}:export`);
    expect([status, body.message]).toEqual([400, `Run ${id} is in progress. Export it when it has ended.`]);
    await it.post(`/console/runs/${id}:cancel`, {});
  });

  test.each<[string, (file: RunExport) => unknown, RegExp]>([
    ['whose content was changed', (file) => ({ ...file, input: '{"a": "ю"}' }), /The file is damaged/],
    ['whose sum was changed', (file) => ({ ...file, sha256: '0'.repeat(64) }), /The file is damaged/],
    ['of a newer console', (file) => ({ ...file, formatVersion: 2 }), /formatVersion: is of a newer console/],
    ['of another kind', (file) => ({ ...file, format: 'other' }), /the file is no exported run/],
    ['that lacks a part', ({ log: _, ...file }) => file, /log: is required/],
    ['with a part too many', (file) => ({ ...file, more: 1 }), /more: there is no such field/],
    ['in progress', (file) => ({ ...file, run: { ...file.run, state: 'running' } }), /run.state: must be/],
  ])(
    'is refused with the reason when it is a file %s, and nothing is imported',
    async (_, change, reason) => {
      const functionId = await deploy(echo);
      const { status, body } = await importInto(functionId, change(await exported()));
      expect(body.message).toMatch(reason);
      expect(status).toBe(400);
      expect(await runsOf(functionId)).toEqual([]);
      expect(existsSync(runsDir(functionId))).toBe(false);
    },
  );

  test('fails when a part of it is too large, and imports nothing', async () => {
    const functionId = await deploy(echo);
    const { sha256: _, ...file } = await exported();
    const log = 'я'.repeat(keptBytesMax / 2 + 1);
    const parts = [file.format, file.formatVersion, file.run, file.input, file.output, log];
    const sha256 = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    const { status, body } = await importInto(functionId, { ...file, log, sha256 });
    expect([status, body.message]).toEqual([
      413,
      expect.stringMatching(/^The log in the file is 1048578 bytes/),
    ]);
    expect(await runsOf(functionId)).toEqual([]);
  });
});

describe('calls of the invoke URL', () => {
  test('become runs when the function says so, and not before or after', async () => {
    const functionId = await deploy(
      'exports.main = async (e) => { console.log("called"); return { body: "я" }; };',
    );
    const call = async (path: string) => {
      const response = await fetch(`${it.gatewayUrl}/${functionId}${path}`, {
        headers: { authorization: `Bearer ${it.ownerIamToken}` },
      });
      await it.cloud.keptCalls.close();
      return await response.text();
    };
    const list = async () => (await it.send(`/console/functions/${functionId}/runs`)).body;
    const keep = (keepsCalls: boolean) =>
      it.post(`/console/functions/${functionId}/runs:keepCalls`, { keepsCalls });
    await call('?before=1');
    expect(await list()).toMatchObject({ runs: [], keepsCalls: false });
    expect((await keep(true)).body).toEqual({ keepsCalls: true });
    expect(await call('?name=Alice')).toBe('я');
    const { runs, keepsCalls } = await list();
    expect(keepsCalls).toBe(true);
    expect(runs).toMatchObject([
      {
        ...{ origin: 'gateway', integration: 'http', tag: '$latest', createdBy: it.cloud.ownerId },
        ...{ state: 'finished', result: { status: 200, outcome: 'returned' } },
      },
    ]);
    const [{ id }] = runs;
    expect(JSON.parse((await it.send(`/console/runs/${id}/input`)).body ?? '')).toMatchObject({
      queryStringParameters: { name: 'Alice' },
    });
    expect((await it.send(`/console/runs/${id}/output`)).body).toBe('я');
    expect((await it.send(`/console/runs/${id}/log`)).body).toContain('"text":"called"');
    await keep(false);
    await call('?after=1');
    expect((await list()).runs).toHaveLength(1);
  });

  test('become runs only when a subject that may change the function says so', async () => {
    const functionId = await deploy(waits);
    const account = await it.createAccount('may-only-run');
    const subject = { id: account.id, type: 'serviceAccount' };
    await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', subject);
    const token = await it.tokenOf(account.id);
    const path = `/console/functions/${functionId}/runs:keepCalls`;
    expect((await it.post(path, { keepsCalls: true }, { token })).status).toBe(403);
  });
});

describe('list of runs', () => {
  test('lists the newest first, in pages, and nothing of other functions', async () => {
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
