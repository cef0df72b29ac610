import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { RunnableVersion } from 'runner';
import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../contract/index.ts';
import { openTestConsole } from '../../test/test-console.ts';
import { type EntryFilter, type EntryRange, type LogLimits, LogStore, type NewEntry } from './log-store.ts';
import { type FoundEntries, LogThread } from './log-thread.ts';
import { Logs } from './logs.ts';

const messages = (entries: readonly LogEntry[]) => entries.map(({ message }) => message);
const day = 24 * 60 * 60 * 1000;
const silent = pino({ level: 'silent' });

/** Records the positions from which text searches started. */
class ObservedThread extends LogThread {
  readonly searchedFrom: number[] = [];

  override async read(filter: EntryFilter, range: EntryRange): Promise<FoundEntries> {
    if (filter.text !== undefined) this.searchedFrom.push(range.afterSeq ?? -1);
    return await super.read(filter, range);
  }
}

/** A prefilled log store with the test's limits or clock. */
async function withLogs(
  options: { limits?: LogLimits; now?: () => number },
  use: (logs: Logs, dataDir: string, thread: ObservedThread) => Promise<void>,
  fill: (store: LogStore) => void = () => {},
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-logs-'));
  const store = new LogStore(dataDir);
  fill(store);
  store.close();
  const thread = new ObservedThread(dataDir, silent);
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
