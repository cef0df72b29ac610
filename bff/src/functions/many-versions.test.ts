import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

const versions = 5000;
/** Processor time of one turn of the event loop: what a warm call of a neighbour may wait for. */
const mostMs = 100;

let console: TestConsole;
beforeAll(async () => {
  console = await openTestConsole();
});

/** Each has a package, a layer and an operation of its own, and the largest environment. */
async function functionWithManyVersions(): Promise<string> {
  const { id } = await console.createFunction('many-versions');
  await console.createVersion(id, { environment: { LARGE: 'a'.repeat(4000) } });
  await console.close({ keepData: true });
  const db = new DatabaseSync(join(console.dataDir, 'console.sqlite'));
  const copied = (table: string, changes: Record<string, string>) => {
    const columns = db.prepare(`select name from pragma_table_info('${table}') where name <> 'seq'`).all();
    const names = columns.map(({ name }) => String(name));
    db.exec(`insert into ${table} (${names.join(', ')})
      select ${names.map((name) => changes[name] ?? `original.${name}`).join(', ')}
      from (select * from ${table} order by seq desc limit 1) as original,
        (with recursive n(i) as (select 1 union all select i + 1 from n where i < ${versions}) select i from n)`);
  };
  db.exec('begin');
  copied('operations', {
    id: "'d4eop' || printf('%015d', i)",
    metadata_json: "json_set(metadata_json, '$.functionVersionId', 'd4ev' || printf('%016d', i))",
  });
  copied('versions', {
    id: "'d4ev' || printf('%016d', i)",
    package_sha256: "printf('%064x', i)",
    layer: "printf('%064x', i)",
    build_operation_id: "'d4eop' || printf('%015d', i)",
  });
  db.exec('commit');
  db.close();
  console = await openTestConsole({ dataDir: console.dataDir });
  return id;
}

/** @returns the longest turn of the event loop while `act` runs and for as long as `isBusy` afterwards */
async function longestTurnMs(act: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const measure = () => {
    const { user, system } = process.threadCpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    before = process.threadCpuUsage();
    if (!isOver) setImmediate(measure);
  };
  setImmediate(measure);
  await act();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return longestMs;
}

describe('deletion of a function', () => {
  it('holds up no other request for long when the function has thousands of versions', async () => {
    const id = await functionWithManyVersions();
    const longestMs = await longestTurnMs(async () => {
      const { status } = await console.send(`/functions/v1/functions/${id}`, { method: 'DELETE' });
      expect(status).toBe(200);
      // Waits for the end of the cleanup.
      await console.close({ keepData: true });
    });
    const db = new DatabaseSync(join(console.dataDir, 'console.sqlite'), { readOnly: true });
    expect(db.prepare('select count(*) as count from versions').get()).toEqual({ count: 0 });
    expect(
      db.prepare("select count(*) as count from operations where response_json like '%LARGE%'").get(),
    ).toEqual({ count: 0 });
    db.close();
    rmSync(console.dataDir, { recursive: true });
    expect(longestMs).toBeLessThan(mostMs);
  }, 60_000);
});
