import { rmSync } from 'node:fs';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { Changes } from '../operations/changes.ts';
import { Operations } from '../operations/operations.ts';
import { prunesOf, Retention } from './retention.ts';
import { openStore, type Store } from './store.ts';

const dayMs = 24 * 60 * 60 * 1000;
const nowMs = Date.UTC(2026, 5, 1);
const now = () => nowMs;

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = newTestDataDir();
  store = await openStore(dataDir);
});
afterEach(async () => {
  await store.destroy();
  rmSync(dataDir, { recursive: true, force: true });
});

async function retained(): Promise<void> {
  const operations = new Operations({ store, now, gatewayUrl: '', changes: new Changes() });
  const retention = new Retention(
    { operations: () => operations.prune(), ...prunesOf({ store, now }) },
    pino({ level: 'silent' }),
  );
  await retention.run();
  await retention.close();
}

/** Operations with idempotency keys, all of the same age. */
async function operations(prefix: string, count: number, { ageDays = 0, isDone = true } = {}): Promise<void> {
  const numbers = sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})`;
  await sql`insert into operations (id, resource_id, description, created_at_ms, created_by, metadata_json, response_json, is_done)
    select * from (${numbers} select ${prefix} || n, 'd4e1', '', ${nowMs - ageDays * dayMs}, 'aje1', '{}', '{}', ${isDone ? 1 : 0} from numbers)`.execute(
    store,
  );
  await sql`insert into idempotency_keys (subject_id, key, fingerprint, operation_id)
    select 'aje1', id, '', id from operations where id like ${`${prefix}%`}`.execute(store);
}

async function countOf(
  table: 'operations' | 'idempotency_keys' | 'sessions' | 'tag_history',
): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(store);
  return rows[0]?.n ?? 0;
}

describe('retention', () => {
  it('deletes operations older than 14 days with their idempotency keys, and keeps younger ones', async () => {
    await operations('old', 450, { ageDays: 15 });
    await operations('young', 3, { ageDays: 13 });
    await retained();
    expect([await countOf('operations'), await countOf('idempotency_keys')]).toEqual([3, 3]);
  });

  it('keeps the newest 10 000 operations', async () => {
    await operations('one', 10_300);
    await retained();
    expect([await countOf('operations'), await countOf('idempotency_keys')]).toEqual([10_000, 10_000]);
    const { id } = await store.selectFrom('operations').select('id').orderBy('seq').executeTakeFirstOrThrow();
    expect(id).toBe('one301');
  });

  it('keeps an operation that is under way, however old', async () => {
    await operations('running', 1, { ageDays: 100, isDone: false });
    await retained();
    expect(await countOf('operations')).toBe(1);
  });

  it('keeps the operation that built an existing version', async () => {
    await operations('built', 2, { ageDays: 100 });
    await sql`insert into clouds values ('b1g1', 0, '')`.execute(store);
    await sql`insert into folders values ('b1g2', 'b1g1', 0, '')`.execute(store);
    await sql`insert into functions values (1, 'd4e1', 'b1g2', 0, '', '', '{}')`.execute(store);
    await sql`insert into versions (id, function_id, created_at_ms, description, runtime, entrypoint, memory_bytes,
      execution_timeout_ms, environment_json, concurrency, package_sha256, image_size_bytes, build_operation_id)
      values ('d4e2', 'd4e1', 0, '', '', '', 0, 0, '{}', 0, '', 0, 'built2')`.execute(store);
    await retained();
    const kept = await store.selectFrom('operations').select('id').execute();
    expect(kept).toEqual([{ id: 'built2' }]);
  });

  it('deletes sessions that are over', async () => {
    await sql`insert into sessions values ('over', 'aje1', ${nowMs - 1}), ('goes on', 'aje1', ${nowMs + 1})`.execute(
      store,
    );
    await retained();
    expect(await countOf('sessions')).toBe(1);
  });

  it('keeps the newest 1000 entries of a function in the history of tags', async () => {
    await sql`insert into clouds values ('b1g1', 0, '')`.execute(store);
    await sql`insert into folders values ('b1g2', 'b1g1', 0, '')`.execute(store);
    await sql`insert into functions values (1, 'd4e1', 'b1g2', 0, '', '', '{}')`.execute(store);
    await sql`insert into tag_history (function_id, tag, version_id, from_ms, to_ms)
      select * from (with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 1500)
        select 'd4e1', 'stable', 'd4e2', n, n + 1 from numbers)`.execute(store);
    await retained();
    expect(await countOf('tag_history')).toBe(1000);
  });
});
