import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { RunnableVersion } from 'runner';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LogEntry, logEntry, logPage } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';
import { type EntryFilter, type EntryRange, type LogLimits, LogStore, type NewEntry } from './log-store.ts';
import { type FoundEntries, LogThread } from './log-thread.ts';
import { Logs } from './logs.ts';

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

/** A function that prints the lines of its event, and what calls it. */
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
  test('has what it wrote between the platform’s lines, of calls through the gateway', async () => {
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

  test('has what runs from the console wrote', async () => {
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

  test('is read page by page in both orders, whole and without repeats', async () => {
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

  test('is searched by level, request, version, text and time', async () => {
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

  test('is for those alone who may read logs, and goes with the function', async () => {
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

  /** Reads events until there are as many as wanted, and hangs up. */
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

const day = 24 * 60 * 60 * 1000;
const silent = pino({ level: 'silent' });

/** Remembers from where it was asked to search for a text. */
class ObservedThread extends LogThread {
  readonly searchedFrom: number[] = [];

  override async read(filter: EntryFilter, range: EntryRange): Promise<FoundEntries> {
    if (filter.text !== undefined) this.searchedFrom.push(range.afterSeq ?? -1);
    return await super.read(filter, range);
  }
}

/** A log of its own, filled beforehand, whose limits or clock are the test's. */
async function withLogs(
  options: { limits?: LogLimits; now?: () => number },
  use: (logs: Logs, dataDir: string, thread: ObservedThread) => Promise<void>,
  fill: (store: LogStore) => void = () => {},
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-logs-'));
  const store = new LogStore(dataDir);
  fill(store);
  store.close();
  const thread = new ObservedThread(dataDir);
  const logs = new Logs({ thread, now: Date.now, log: silent, ...options });
  try {
    await use(logs, dataDir, thread);
  } finally {
    await logs.close();
    rmSync(dataDir, { recursive: true });
  }
}

const entry = (message: string, more: Partial<NewEntry> = {}): NewEntry => ({
  functionId: 'd4e',
  versionId: 'd4e',
  requestId: 'r',
  timestampMs: Date.now(),
  stream: 'stdout',
  level: 'INFO',
  message,
  streamName: null,
  fieldsJson: null,
  ...more,
});
const many = (count: number, more: Partial<NewEntry> = {}) =>
  Array.from({ length: count }, (_, n) => entry(`line ${n}`, more));
const versionOf = (functionId: string): RunnableVersion => ({
  functionId,
  versionId: `${functionId}version`,
  folderId: 'b1g',
  runtime: 'nodejs22',
  entrypoint: 'index.main',
  memoryBytes: 0,
  executionTimeoutMs: 0,
  environment: {},
  concurrency: 1,
  code: { sha256: '', read: (use) => use([]) },
});

describe('keeping entries', () => {
  test('lasts three days, over restarts, in a file that only its user can read', async () => {
    const at = (days: number) => entry(`${days}`, { timestampMs: days * day });
    await withLogs(
      { now: () => 7.5 * day },
      async (logs, dataDir) => {
        const left = async () => (await logs.read({ functionId: 'd4e' }, { newestFirst: false })).entries;
        await expect.poll(async () => messages(await left())).toEqual(['5']);
        expect(statSync(join(dataDir, 'logs.sqlite')).mode & 0o777).toBe(0o600);
      },
      (store) => store.append([...Array.from({ length: 6000 }, () => at(1)), at(4), at(5)]),
    );
  });
});

describe('Logs', () => {
  const print = (logs: Logs, functionId: string, ...texts: string[]) => {
    const record = logs.recorder(versionOf(functionId), 'r');
    for (const text of texts) record({ timestampMs: Date.now(), stream: 'stdout', text });
  };
  const all = async (logs: Logs, functionId: string) =>
    messages((await logs.read({ functionId }, { newestFirst: false, pageSize: 1000 })).entries);

  test('takes the oldest entries of a function that has more than its own limit, and of no other', async () => {
    const limits = { rowsOfFunction: 5000, bytesOfFunction: 1 << 30, bytes: 1 << 30 };
    await withLogs({ limits }, async (logs) => {
      print(logs, 'd4equiet', 'first', 'second');
      print(logs, 'd4eloud', ...Array.from({ length: 20_000 }, (_, n) => `${n}`));
      await expect
        .poll(async () => (await all(logs, 'd4eloud'))[0], { timeout: 10_000 })
        .toSatisfy((oldest) => Number(oldest) >= 15_000);
      expect(await all(logs, 'd4equiet')).toEqual(['first', 'second']);
    });
  });

  test('takes from the function that has the most when all have more than the disk may hold', async () => {
    const limits = { rowsOfFunction: 1 << 30, bytesOfFunction: 1 << 30, bytes: 2 * 1024 * 1024 };
    await withLogs({ limits }, async (logs, dataDir) => {
      print(logs, 'd4equiet', 'first');
      for (let round = 0; round < 20; round += 1) {
        print(logs, 'd4eloud', ...Array.from({ length: 1000 }, () => 'x'.repeat(1000)));
        await logs.read({ functionId: 'd4eloud' }, { newestFirst: true, pageSize: 1 });
      }
      print(logs, 'd4equiet', 'last');
      expect(await all(logs, 'd4equiet')).toEqual(['first', 'last']);
      await logs.close();
      expect(statSync(join(dataDir, 'logs.sqlite')).size).toBeLessThan(8 * 1024 * 1024);
    });
  });

  test('finds text whatever its case, also outside ASCII', async () => {
    await withLogs({}, async (logs) => {
      print(logs, 'd4e', 'Ошибка 50%', 'nothing');
      const { entries } = await logs.read({ functionId: 'd4e', text: 'оШИБКА 50%' }, { newestFirst: true });
      expect(messages(entries)).toEqual(['Ошибка 50%']);
    });
  });

  test('answers a page of less than its size when its entries are large, and the token leads to the others', async () => {
    await withLogs({}, async (logs) => {
      print(logs, 'd4e', ...Array.from({ length: 40 }, (_, n) => `${n} ${'x'.repeat(60_000)}`));
      const seen: string[] = [];
      let pageToken: string | undefined;
      let pages = 0;
      do {
        const page = await logs.read(
          { functionId: 'd4e' },
          { newestFirst: false, pageSize: 1000, pageToken },
        );
        seen.push(...messages(page.entries));
        pageToken = page.nextPageToken;
        pages += 1;
      } while (pageToken !== undefined);
      expect(seen.map((text) => Number(text.split(' ')[0]))).toEqual(Array.from({ length: 40 }, (_, n) => n));
      expect(pages).toBeGreaterThan(1);
    });
  });

  test('answers a short read of one function while another is searched through and deleted', async () => {
    await withLogs(
      {},
      async (logs) => {
        const order: string[] = [];
        const needle = `${'a'.repeat(199)}b`;
        const searched = logs
          .read({ functionId: 'd4eloud', text: needle }, { newestFirst: true })
          .then(({ entries }) => order.push(`searched ${entries.length}`));
        logs.forget('d4eloud');
        const deleted = logs
          .read({ functionId: 'd4eloud' }, { newestFirst: true })
          .then(({ entries }) => order.push(`deleted ${entries.length}`));
        print(logs, 'd4equiet', 'heard');
        const quiet = all(logs, 'd4equiet').then((texts) => order.push(...texts));
        await Promise.all([searched, deleted, quiet]);
        expect(order).toEqual(['heard', 'searched 0', 'deleted 0']);
      },
      (store) => {
        for (let part = 0; part < 10; part += 1)
          store.append(many(10_000, { functionId: 'd4eloud', message: 'a'.repeat(300) }));
      },
    );
  });

  test('looks at entries once when it follows a log with a filter that lets none of them through', async () => {
    await withLogs(
      {},
      async (logs, _, thread) => {
        const end = new AbortController();
        const filter = { functionId: 'd4e', text: 'wanted' };
        const first = logs.follow(filter, { afterUid: '0', signal: end.signal }).next();
        for (const text of ['one', 'two', 'wanted']) {
          print(logs, 'd4e', text);
          await all(logs, 'd4e');
        }
        expect(messages((await first).value ?? [])).toEqual(['wanted']);
        const [begin, ...later] = thread.searchedFrom;
        expect(begin).toBe(0);
        expect(later.length).toBeGreaterThan(0);
        expect(Math.min(...later)).toBeGreaterThanOrEqual(30_000);
        end.abort();
      },
      (store) => store.append(many(30_000)),
    );
  });

  test('deletes at start the entries of functions that are gone', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-logs-'));
    const before = await openTestConsole({ dataDir });
    const { id } = await before.createFunction('stays');
    await before.close({ keepData: true });
    const left = new LogStore(dataDir);
    const names = [id, 'd4egone1', 'd4egone2'];
    for (const functionId of names) left.append([entry('left', { functionId })]);
    left.close();
    await (await openTestConsole({ dataDir })).close({ keepData: true });
    const store = new LogStore(dataDir);
    expect(store.functionIds()).toEqual([id]);
    store.close();
    rmSync(dataDir, { recursive: true });
  });
});
