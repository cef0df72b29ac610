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

/**
 * Each version has a package and a layer of its own, and the largest environment. Another function may have versions
 * with the same packages and layers; without one, each version has an operation that built it.
 */
async function functionWithManyVersions({ isShared = false } = {}): Promise<string> {
  const { id } = await console.createFunction('many-versions');
  await console.createVersion(id, { environment: { LARGE: 'a'.repeat(4000) } });
  const other = isShared ? await console.createFunction('same-packages') : undefined;
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
    build_operation_id: isShared ? 'null' : "'d4eop' || printf('%015d', i)",
  });
  if (other !== undefined)
    copied('versions', {
      id: "'d4ew' || printf('%016d', i)",
      function_id: `'${other.id}'`,
      package_sha256: "printf('%064x', i)",
      layer: "printf('%064x', i)",
    });
  db.exec('commit');
  db.close();
  console = await openTestConsole({ dataDir: console.dataDir });
  return id;
}

/** @returns number of turns of the event loop while `act` runs, and the processor time of the longest */
async function turnsDuring(act: () => Promise<unknown>): Promise<{ count: number; longestMs: number }> {
  let longestMs = 0;
  let count = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const measure = () => {
    const { user, system } = process.threadCpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    before = process.threadCpuUsage();
    count += 1;
    if (!isOver) setImmediate(measure);
  };
  setImmediate(measure);
  await act();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return { count, longestMs };
}

async function deleteWhole(id: string): Promise<void> {
  const { status } = await console.send(`/functions/v1/functions/${id}`, { method: 'DELETE' });
  expect(status).toBe(200);
  // Waits for the end of the cleanup.
  await console.close({ keepData: true });
}

describe('deletion of a function', () => {
  it('holds up no other request for long when the function has thousands of versions', async () => {
    const id = await functionWithManyVersions();
    const { longestMs } = await turnsDuring(() => deleteWhole(id));
    const db = new DatabaseSync(join(console.dataDir, 'console.sqlite'), { readOnly: true });
    expect(db.prepare('select count(*) as count from versions').get()).toEqual({ count: 0 });
    expect(
      db.prepare("select count(*) as count from operations where response_json like '%LARGE%'").get(),
    ).toEqual({ count: 0 });
    db.close();
    rmSync(console.dataDir, { recursive: true });
    expect(longestMs).toBeLessThan(mostMs);
  }, 60_000);

  it('takes a turn of the event loop for every twenty packages and layers that another function still uses', async () => {
    console = await openTestConsole();
    const id = await functionWithManyVersions({ isShared: true });
    const { count } = await turnsDuring(() => deleteWhole(id));
    rmSync(console.dataDir, { recursive: true });
    expect(count).toBeGreaterThanOrEqual((2 * versions) / 20);
  }, 60_000);
});
