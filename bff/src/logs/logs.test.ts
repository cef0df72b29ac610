import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LogEntry, logEntry, logPage } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const printsLines = `exports.main = async (event) => {
  for (const line of event.lines) console.log(line);
  return 1;
};`;

/** Creates a function that prints the lines of its event; returns a way to call it. */
async function printer(version: object = {}) {
  const { id } = await it.createFunction('');
  const { id: versionId } = await it.createVersion(id, {
    content: zipOf({ 'index.js': printsLines }),
    ...version,
  });
  const call = async (...lines: string[]) => {
    const response = await fetch(`${it.gatewayUrl}/${id}?integration=raw`, {
      method: 'POST',
      headers: { authorization: `Bearer ${it.ownerIamToken}` },
      body: JSON.stringify({ lines }),
    });
    expect(response.status).toBe(200);
    return response.headers.get('x-request-id') ?? '';
  };
  return { id: id as string, versionId: versionId as string, call };
}

async function read(id: string, query = ''): Promise<LogEntry[]> {
  const { status, body } = await it.send(`/console/functions/${id}/logs?order=oldestFirst${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return logPage.parse(body).entries;
}
const messages = (entries: readonly LogEntry[]) => entries.map(({ message }) => message);

describe('the log of a function', () => {
  test('downloads every entry that matches, as text or JSON Lines, over several pages', async () => {
    const { id, call } = await printer();
    const lines = Array.from({ length: 1200 }, (_, n) => `needle ${n}`);
    const requestId = await call(...lines, JSON.stringify({ message: 'two\nlines', level: 'ERROR' }));
    await call('other');
    const path = `/console/functions/${id}/logs:download?requestId=${requestId}`;
    const text = await it.send(`${path}&format=text&text=needle`);
    expect(text.headers.get('content-disposition')).toBe(`attachment; filename="${id}.log"`);
    expect(text.body.trimEnd().split('\n')).toHaveLength(1200);
    expect(text.body.split('\n')[7]).toMatch(new RegExp(`^\\S+Z stdout ${requestId} needle 7$`));
    expect((await it.send(`${path}&format=text&levels=ERROR`)).body).toMatch(/ two\n {2}lines\n$/);
    const json = await it.send(`${path}&format=jsonLines`);
    const parsed = json.body
      .trimEnd()
      .split('\n')
      .map((line: string) => logEntry.parse(JSON.parse(line)));
    expect(parsed).toEqual(
      (await read(id, `&pageSize=1000&requestId=${requestId}`)).concat(parsed.slice(1000)),
    );
    expect(parsed).toHaveLength(1204);
    expect((await it.send(`${path}&format=csv`)).status).toBe(400);
    expect((await it.send(`${path}&format=text`, { token: null })).status).toBe(401);
    const { id: stranger } = await it.createAccount('log-stranger');
    expect((await it.send(`${path}&format=text`, { token: await it.tokenOf(stranger) })).status).toBe(403);
  });

  test('holds its output between the platform’s lines, of calls through the gateway', async () => {
    const { id, versionId, call } = await printer();
    const requestId = await call('one', '{"level":"warn","message":"two","order":7}');
    const entries = await read(id);
    expect(messages(entries)).toEqual([
      `START RequestID: ${requestId} Version: ${versionId}`,
      'one',
      'two',
      `END RequestID: ${requestId}`,
      expect.stringMatching(`^REPORT RequestID: ${requestId} Duration: `),
    ]);
    expect(entries.map(({ level }) => level)).toEqual(['INFO', 'LEVEL_UNSPECIFIED', 'WARN', 'INFO', 'INFO']);
    expect(entries.map(({ stream }) => stream)).toEqual(['system', 'stdout', 'stdout', 'system', 'system']);
    const ids = { request_id: requestId, version_id: versionId };
    expect(entries[1]?.jsonPayload).toEqual(ids);
    expect(entries[2]?.jsonPayload).toEqual({ ...ids, order: 7 });
    expect(JSON.stringify(entries)).not.toContain(it.ownerIamToken);
  });

  test('holds the output of runs from the console', async () => {
    const { id } = await printer();
    await it.post(`/console/functions/${id}:run`, { payload: '{"lines":["from the console"]}' });
    expect(messages(await read(id))).toContain('from the console');
  });

  test('keeps lines as they are where the version says STRUCTURED_LOGGING=false', async () => {
    const { id, call } = await printer({ environment: { STRUCTURED_LOGGING: 'false' } });
    await call('{"level":"warn","message":"as it is"}');
    const [, entry] = await read(id);
    expect(entry).toMatchObject({
      message: '{"level":"warn","message":"as it is"}',
      level: 'LEVEL_UNSPECIFIED',
    });
  });

  test('keeps a structured line as text when it is nested too deeply to be written as JSON again', async () => {
    const { id, call } = await printer();
    const line = `{"message":"deep","a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    await call(line, 'after');
    expect(messages(await read(id)).slice(1, 3)).toEqual([line, 'after']);
  });

  test('cuts what is longer than 64 KB into text, structured or not', async () => {
    const { id, call } = await printer();
    const line = JSON.stringify({ message: 'a'.repeat(70_000) });
    await call(line);
    const written = (await read(id)).filter(({ stream }) => stream === 'stdout');
    expect(written.map(({ message }) => message.length)).toEqual([65_536, line.length - 65_536]);
    expect(messages(written).join('')).toBe(line);
  });

  test('reads page by page in both orders, whole and without repeats', async () => {
    const { id, call } = await printer();
    await call(...Array.from({ length: 7 }, (_, n) => `line ${n}`));
    const all = messages(await read(id));
    for (const order of ['oldestFirst', 'newestFirst']) {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const { body } = await it.send(
          `/console/functions/${id}/logs?order=${order}&pageSize=4&pageToken=${pageToken}`,
        );
        seen.push(...messages(body.entries));
        pageToken = body.nextPageToken ?? '';
      } while (pageToken !== '');
      expect(seen, order).toEqual(order === 'oldestFirst' ? all : all.toReversed());
    }
  });

  test('filters by level, request, version, text and time', async () => {
    const { id, versionId, call } = await printer();
    const first = await call('{"level":"error","message":"50% lost"}', '5 lost');
    const [start] = await read(id);
    const second = await call('Found');
    const found = async (query: string) => messages(await read(id, query));
    expect(await found('&levels=ERROR,FATAL')).toEqual(['50% lost']);
    expect(await found('&text=LOST')).toEqual(['50% lost', '5 lost']);
    expect(await found(`&text=${encodeURIComponent('0%')}`)).toEqual(['50% lost']);
    expect(await found(`&requestId=${second}&levels=LEVEL_UNSPECIFIED`)).toEqual(['Found']);
    expect(await found(`&requestId=${first}`)).toHaveLength(5);
    expect(await found(`&versionId=${versionId}&text=found`)).toEqual(['Found']);
    expect(await found('&versionId=d4eother')).toEqual([]);
    expect(await found(`&until=${start?.timestamp}`)).toEqual([]);
    expect(await found(`&since=${start?.timestamp}`)).toHaveLength(9);
    expect(await found(`&since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  });

  test.each(['since=yesterday', 'levels=LOUD', 'order=random', 'requestId=x', 'nothing=1'])(
    'is refused with %s: 400 that names it',
    async (query) => {
      const { id } = await it.createFunction('');
      const { status, body } = await it.send(`/console/functions/${id}/logs?${query}`);
      expect(status).toBe(400);
      expect(body.message).toContain(query.split('=')[0]);
    },
  );

  test('rejects readers without the role, and goes with the function', async () => {
    const { id, call } = await printer();
    await call('private');
    const account = await it.createAccount('reads-logs');
    const subject = { id: account.id, type: 'serviceAccount' };
    const token = await it.tokenOf(account.id);
    const ask = () => it.send(`/console/functions/${id}/logs`, { token });
    await it.bind(`/functions/v1/functions/${id}`, 'functions.viewer', subject);
    expect((await ask()).status).toBe(403);
    expect((await it.send(`/console/functions/${id}/logs:follow`, { token })).status).toBe(403);
    await it.bind(`/functions/v1/functions/${id}`, 'logging.reader', subject);
    expect((await ask()).status).toBe(200);
    await it.send(`/functions/v1/functions/${id}`, { method: 'DELETE' });
    expect((await ask()).status).toBe(404);
    const { entries } = await it.cloud.logs.read({ functionId: id }, { newestFirst: true });
    expect(entries).toEqual([]);
  });
});

describe('following a log', () => {
  test('ends for whoever’s token was revoked', async () => {
    const { id } = await it.createFunction('');
    const account = await it.createAccount('follows');
    const reader = { id: account.id, type: 'serviceAccount' };
    await it.bind(`/functions/v1/functions/${id}`, 'logging.reader', reader);
    const token = await it.tokenOf(account.id);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { body } = await it.app.request(`http://localhost:8080/console/functions/${id}/logs:follow`, {
        headers: { host: 'localhost:8080', authorization: `Bearer ${token}` },
      });
      const chunks = body?.getReader();
      expect((await chunks?.read())?.done).toBe(false);
      await vi.advanceTimersByTimeAsync(15_000);
      expect((await chunks?.read())?.done).toBe(false);
      await it.post('/iam/v1/tokens:revoke', { iamToken: token });
      await vi.advanceTimersByTimeAsync(15_000);
      expect((await chunks?.read())?.done).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  /** Reads events until enough have arrived, and disconnects. */
  async function events(
    id: string,
    {
      count,
      meanwhile,
      headers = {},
      query = '',
    }: {
      count: number;
      meanwhile: () => Promise<unknown>;
      headers?: Record<string, string>;
      query?: string;
    },
  ): Promise<LogEntry[]> {
    const response = await it.app.request(
      `http://localhost:8080/console/functions/${id}/logs:follow${query}`,
      {
        headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}`, ...headers },
      },
    );
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error('the stream has no body');
    let text = (await reader.read()).value ?? '';
    const done = meanwhile();
    const entries = () =>
      [...text.matchAll(/^event: entry\ndata: (.*)\nid: (\d+)\n\n/gm)].map(([, data = '', id]) => {
        const entry = logEntry.parse(JSON.parse(data));
        expect(entry.uid).toBe(id);
        return entry;
      });
    while (entries().length < count) {
      const { value, done: ended } = await reader.read();
      if (ended) break;
      text += value;
    }
    await reader.cancel();
    await done;
    return entries();
  }

  test('shows new lines as they come, in order, and no old ones', async () => {
    const { id, call } = await printer();
    await call('before');
    const seen = await events(id, { count: 6, meanwhile: () => call('one', 'two', 'three') });
    expect(messages(seen).slice(1, 4)).toEqual(['one', 'two', 'three']);
    expect(messages(seen)).not.toContain('before');
  });

  test('goes on after the last event that the reader has', async () => {
    const { id, call } = await printer();
    await call('one', 'two', 'three');
    const two = (await read(id)).find(({ message }) => message === 'two');
    const headers = { 'Last-Event-ID': two?.uid ?? '' };
    const seen = await events(id, { count: 3, headers, meanwhile: async () => {} });
    expect(messages(seen)[0]).toBe('three');
  });

  test('shows only what the filter lets through', async () => {
    const { id, call } = await printer();
    const seen = await events(id, {
      count: 1,
      query: '?levels=ERROR',
      meanwhile: () => call('text', '{"level":"error","message":"only this"}'),
    });
    expect(messages(seen)).toEqual(['only this']);
  });
});
