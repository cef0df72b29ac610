import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits, type RunEvent, type RunResult, runEvent } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

async function deploy(code: string, version: object = {}): Promise<string> {
  const { id } = await it.createFunction('');
  await it.createVersion(id, { content: zipOf({ 'index.js': code }), ...version });
  return id;
}

/** Reads a run's events as they come. */
async function* events(functionId: string, body: object): AsyncGenerator<RunEvent> {
  const response = await it.app.request(
    new Request(`http://localhost:8080/console/functions/${functionId}:run`, {
      method: 'POST',
      headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}` },
      body: JSON.stringify(body),
    }),
  );
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  if (response.body === null) throw new Error('the run has no events');
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.split(': ', 1)[0], line]),
      );
      text = text.slice(end + 2);
      const event = runEvent.parse(JSON.parse(fields.get('data')?.slice('data: '.length) ?? ''));
      expect(fields.get('event')).toBe(`event: ${event.type}`);
      yield event;
    }
  }
}

async function run(functionId: string, body: object = { payload: '' }) {
  const all: RunEvent[] = [];
  for await (const event of events(functionId, body)) all.push(event);
  const last = all.at(-1);
  if (last?.type !== 'finished') throw new Error('the run did not finish');
  const lines = all.flatMap((event) => (event.type === 'log' ? [event.line] : []));
  return { all, lines, result: last.result };
}

describe('a run', () => {
  test('tells when it started, what was printed, and how it ended', async () => {
    const id = await deploy(
      'exports.main = async (e) => { console.log("hello"); console.error("oops"); return e; };',
    );
    const { all, lines, result } = await run(id, { payload: '{"a": 1}' });
    const { requestId, versionId } = result;
    expect(all[0]).toEqual({ type: 'started', requestId, versionId });
    expect(lines.map(({ stream, text }) => `${stream}: ${text}`)).toEqual([
      `system: START RequestID: ${requestId} Version: ${versionId}`,
      expect.stringMatching(/^std(out: hello|err: oops)$/),
      expect.stringMatching(/^std(out: hello|err: oops)$/),
      `system: END RequestID: ${requestId}`,
      expect.stringMatching(
        new RegExp(`^system: REPORT RequestID: ${requestId} Duration: .* ms .*Memory Size: 128 MB`),
      ),
    ]);
    expect(result).toMatchObject({ outcome: 'returned', status: 200, response: '{"a":1}', cold: true });
    expect(result.durationMs).toBeGreaterThan(0);
    expect((await run(id)).result).toMatchObject({ cold: false, response: '{"payload":""}' });
  });

  test('shows a line while the handler still works', async () => {
    const id = await deploy(
      'exports.main = () => { console.log("working"); return new Promise(() => setInterval(() => {}, 1000)); };',
      { executionTimeout: '600s' },
    );
    let runId = '';
    let last: RunEvent | undefined;
    for await (const event of events(id, { payload: '' })) {
      last = event;
      if (event.type === 'started') runId = event.requestId;
      // The run would take ten minutes if it continued.
      if (event.type === 'log' && event.line.text === 'working')
        expect((await it.post(`/console/runs/${runId}:cancel`, {})).status).toBe(200);
    }
    expect(last).toEqual({ type: 'cancelled' });
  });

  test('stands in the store when its last event arrives', async () => {
    const id = await deploy('exports.main = async () => 1;');
    for await (const event of events(id, { payload: '' })) {
      if (event.type !== 'finished') continue;
      const { body } = await it.send(`/console/runs/${event.result.requestId}`);
      expect(body).toMatchObject({ state: 'finished', outputBytes: 1 });
    }
  });

  const endings: [what: string, code: string, expected: Partial<RunResult>, response: RegExp][] = [
    [
      'throws',
      'exports.main = async () => { throw new RangeError("too far"); };',
      { outcome: 'failed', status: 502 },
      /"errorMessage":"too far","errorType":"RangeError"/,
    ],
    [
      'never ends',
      'exports.main = () => new Promise(() => setInterval(() => {}, 1000));',
      { outcome: 'timedOut', status: 504 },
      /errorMessage/,
    ],
    [
      'ends its process',
      'exports.main = () => process.exit(3);',
      { outcome: 'crashed', status: 502 },
      /errorMessage/,
    ],
    ['has no such export', 'exports.other = 1;', { outcome: 'failed', status: 502 }, /main/],
    ['has a syntax error', 'exports.main = async ( => 1;', { outcome: 'failed', status: 502 }, /SyntaxError/],
  ];
  test.each(endings)('reports a handler that %s', async (_, code, expected, response) => {
    const { result } = await run(await deploy(code, { executionTimeout: '1s' }));
    expect(result).toMatchObject(expected);
    expect(result.response).toMatch(response);
  });

  test('fails with the fix for a runtime that is not installed', async () => {
    const { body } = await it.send('/console/runtimes');
    const missing = body.runtimes.find(({ state }: { state: string }) => state === 'notInstalled');
    if (missing === undefined) return expect(body.runtimes.length).toBeGreaterThan(5);
    const { result } = await run(await deploy('exports.main = async () => 1;', { runtime: missing.id }));
    expect(result).toMatchObject({ outcome: 'refused', status: 503 });
    expect(JSON.parse(result.response).errorType).toBe('RUNTIME_NOT_INSTALLED');
  });

  test('picks the version by tag or by id, the newest otherwise', async () => {
    const { id } = await it.createFunction('');
    const code = (n: number) => ({ content: zipOf({ 'index.js': `exports.main = async () => ${n};` }) });
    const first = await it.createVersion(id, { ...code(1), tag: ['stable'] });
    await it.createVersion(id, code(2));
    expect((await run(id)).result.response).toBe('2');
    expect((await run(id, { payload: '', tag: 'stable' })).result.response).toBe('1');
    expect((await run(id, { payload: '', versionId: first.id })).result.versionId).toBe(first.id);
  });
});

describe('rejected run', () => {
  const post = (id: string, body: object) => it.post(`/console/functions/${id}:run`, body);

  test('returns a plain error before anything starts', async () => {
    const id = await deploy('exports.main = async () => 1;');
    const other = await deploy('exports.main = async () => 2;');
    const { body: version } = await it.send(`/functions/v1/versions:byTag?functionId=${other}&tag=$latest`);
    const notJson = await post(id, { payload: '{"a":' });
    expect(notJson.status).toBe(400);
    expect(notJson.body.details[1].fieldViolations[0]).toMatchObject({ field: 'payload' });
    expect((await post(id, { payload: '', tag: 'nope' })).status).toBe(404);
    expect((await post(id, { payload: '', versionId: version.id })).status).toBe(400);
    expect((await post('d4enosuch', { payload: '' })).status).toBe(404);
    const large = await post(id, { payload: `"${'x'.repeat(limits.requestBytes)}"` });
    expect(large.status).toBe(413);
    expect(large.body.message).toContain('3670016');
  });

  test('returns 403 without the right to call', async () => {
    const id = await deploy('exports.main = async () => 1;');
    const account = await it.createAccount('cannot-run');
    const token = await it.tokenOf(account.id);
    expect((await it.post(`/console/functions/${id}:run`, { payload: '' }, { token })).status).toBe(403);
  });

  test('returns 403 without the right to read logs', async () => {
    const id = await deploy('exports.main = async () => { console.log("a secret"); return 1; };');
    const account = await it.createAccount('may-only-call');
    const subject = { id: account.id, type: 'serviceAccount' };
    await it.bind(`/functions/v1/functions/${id}`, 'functions.functionInvoker', subject);
    const run = async () =>
      it.post(`/console/functions/${id}:run`, { payload: '' }, { token: await it.tokenOf(account.id) });
    const refused = await run();
    expect(refused.status).toBe(403);
    expect(refused.body.message).toMatch(
      /lacks logging\.records\.read on function .* the role logging\.reader/,
    );
    await it.bind(`/functions/v1/functions/${id}`, 'logging.reader', subject);
    const allowed = await run();
    expect(allowed.status).toBe(200);
    expect(allowed.body).toContain('a secret');
  });
});
