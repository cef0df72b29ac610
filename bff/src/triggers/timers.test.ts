import { rmSync } from 'node:fs';
import { next, parse } from 'aws-cron-parser';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import type { LoggedVersion } from '../logs/logs.ts';
import { openStore, type Store } from '../store/store.ts';
import { Timers } from './timers.ts';

const startMs = Date.UTC(2026, 10, 29, 10, 17);
const minuteMs = 60_000;
const expressions = [
  '*/7 8-20 ? * 2-6 *',
  '3,33 */5 * * ? *',
  '0 0 L * ? *',
  '15 10 ? * 6#1 *',
  '* 23 31 * ? *',
];

let dataDir: string;
let store: Store;
let clock: number;
/** The firings, as `trigger at`. */
let fired: string[];
beforeEach(async () => {
  dataDir = newTestDataDir();
  store = await openStore(dataDir);
  clock = startMs;
  fired = [];
  const at = { created_at_ms: startMs, name: 'x' };
  await store
    .insertInto('clouds')
    .values({ id: 'b1gc', ...at })
    .execute();
  await store
    .insertInto('folders')
    .values({ id: 'b1gf', cloud_id: 'b1gc', ...at })
    .execute();
});
afterEach(async () => {
  await store.destroy();
  rmSync(dataDir, { recursive: true, force: true });
});

const row = { folder_id: 'b1gf', created_at_ms: startMs, name: '', description: '', labels_json: '{}' };
const unfired = { last_at_ms: null, last_request_id: null, last_fault: null };
const version: LoggedVersion = {
  functionId: 'd4ef',
  versionId: 'd4ev',
  folderId: 'b1gf',
  runtime: 'nodejs22',
  entrypoint: 'index.main',
  memoryBytes: 1,
  executionTimeoutMs: 1,
  environment: {},
  concurrency: 1,
  code: { sha256: '', read: (use) => use([]) },
};

/** Real timers over a real store. `before` and `after` hold a process up around the storing of a call. */
function timers({ before, after }: { before?: Promise<void>; after?: Promise<void> } = {}): Timers {
  return new Timers({
    store,
    now: () => clock,
    access: { may: async () => true },
    functions: { resource: () => ({ kind: 'function', id: 'd4ef', parentIds: [] }) },
    serviceAccounts: { row: async () => Promise.reject(new Error('no account is named')) },
    runnable: {
      functionRow: async () => ({ ...row, id: 'd4ef' }),
      byTag: async () => version,
      ready: () => version,
    },
    asyncCalls: {
      accept: async ({ eventJson }, alongside) => {
        await before;
        await store.transaction().execute(async (trx) => alongside?.(trx));
        const [message] = JSON.parse(String(eventJson)).messages;
        fired.push(`${message.details.trigger_id} ${message.event_metadata.created_at.slice(0, 16)}`);
        await after;
      },
    },
    logs: { note: ({ message }) => fired.push(message) },
    cloudId: 'b1gc',
    log: pino({ level: 'silent' }),
  });
}

async function add(id: string, cronExpression: string): Promise<void> {
  const rule_json = JSON.stringify({ timer: { cronExpression, invokeFunction: { functionId: 'd4ef' } } });
  const first = next(parse(cronExpression), new Date(startMs))?.getTime() ?? null;
  await store
    .insertInto('triggers')
    .values({ ...row, id, rule_json, status: 'ACTIVE', next_at_ms: first, ...unfired })
    .execute();
}

describe('Timers', () => {
  it('take a turn of the event loop for each firing, however many are due', async () => {
    for (let n = 0; n < 50; n += 1) await add(`a1s${n}`, '* * * * ? *');
    clock += minuteMs;
    const running = timers();
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await running.refresh();
    isOver = true;
    await running.close();
    expect(fired).toHaveLength(50);
    expect(turns).toBeGreaterThanOrEqual(50);
  });

  it('fires over 10,000 minutes exactly when aws-cron-parser says', async () => {
    for (const [n, expression] of expressions.entries()) await add(`a1s${n}`, expression);
    const endMs = startMs + 10_000 * minuteMs;
    const wanted = expressions.flatMap((expression, n) => {
      const at: { ms: number; firing: string }[] = [];
      const cron = parse(expression);
      for (
        let each = next(cron, new Date(startMs));
        each !== null && each.getTime() <= endMs;
        each = next(cron, each)
      )
        at.push({ ms: each.getTime(), firing: `a1s${n} ${each.toISOString().slice(0, 16)}` });
      return at;
    });
    // A firing at any other minute would be late here, and a late one is noted in the log.
    const minutes = new Set(wanted.flatMap(({ ms }) => [ms - minuteMs, ms, ms + minuteMs]));
    const running = timers();
    for (clock of [...minutes].sort((a, b) => a - b)) await running.refresh();
    await running.close();
    expect(wanted.length).toBeGreaterThan(500);
    expect(fired.toSorted()).toEqual(wanted.map(({ firing }) => firing).sort());
  });

  it.each(['before', 'after'] as const)(
    'neither loses nor repeats a firing whose process ends %s the call is stored',
    async (moment) => {
      await add('a1s0', '* * * * ? *');
      clock = startMs + minuteMs;
      // The first process never gets any further, as if it was killed.
      void timers({ [moment]: new Promise<void>(() => {}) }).refresh();
      if (moment === 'after') await expect.poll(() => fired).toHaveLength(1);
      const again = timers();
      await again.refresh();
      await again.refresh();
      await again.close();
      expect(fired).toEqual(['a1s0 2026-11-29T10:18']);
    },
  );
});
