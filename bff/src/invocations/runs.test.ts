import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import type { RunRow } from '../store/schema.ts';
import { openStore, type Store } from '../store/store.ts';
import { RunFiles } from './run-files.ts';
import type { RunLimits } from './run-retention.ts';
import { RunRows } from './run-rows.ts';
import { Runs } from './runs.ts';

const by = { id: 'owner', type: 'userAccount' } as const;
const functionId = 'd4efunction';
const dayMs = 86_400_000;
const roomy: RunLimits = { runsOfFunction: 200, bytesOfFunction: 1e9, bytes: 1e9, ageMs: 7 * dayMs };

let store: Store;
let dir: string;
beforeEach(async () => {
  const dataDir = newTestDataDir();
  store = await openStore(dataDir);
  dir = join(dataDir, 'runs');
  const atMs = Date.now();
  await store.insertInto('clouds').values({ id: 'cloud', created_at_ms: atMs, name: 'cloud' }).execute();
  const folder = { id: 'folder', cloud_id: 'cloud', created_at_ms: atMs, name: 'folder' };
  await store.insertInto('folders').values(folder).execute();
  for (const id of [functionId, 'd4eother']) {
    const row = {
      id,
      folder_id: 'folder',
      created_at_ms: atMs,
      name: '',
      description: '',
      labels_json: '{}',
    };
    await store.insertInto('functions').values(row).execute();
  }
});
afterEach(async () => {
  await store.destroy();
});

async function openRuns({ limits = {}, nowMs }: { limits?: Partial<RunLimits>; nowMs?: number }) {
  const row = (id: string) =>
    store.selectFrom('functions').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const runs = new Runs({
    rows: new RunRows(store),
    files: new RunFiles(dir),
    access: { require: async () => {} },
    functions: { row, resource: ({ id }) => ({ kind: 'function', id, parentIds: ['folder', 'cloud'] }) },
    now: () => nowMs ?? Date.now(),
    log: pino({ level: 'silent' }),
    limits: { ...roomy, ...limits },
  });
  await runs.open();
  return runs;
}

async function addTo(runs: Runs, id: string, of = functionId): Promise<void> {
  const result = {
    ...{ requestId: id, versionId: 'd4eversion', outcome: 'returned' as const, status: 200 },
    ...{ response: 'x'.repeat(1000), cold: false, durationMs: 1, queueMs: 0 },
  };
  const run = {
    ...{ id, functionId: of, versionId: 'd4eversion', tag: undefined, by },
    ...{ integration: 'raw' as const, input: Buffer.from('1') },
  };
  const { ended } = await runs.start(run, async () => ({ state: 'finished', result }));
  await ended;
}

const filesOf = (id: string, of = functionId) =>
  readdirSync(join(dir, of)).filter((name) => name.startsWith(`${id}.`));

describe('retention of runs', () => {
  test.each<[string, Partial<RunLimits>, RegExp]>([
    ['the number of a function', { runsOfFunction: 2 }, /a function keeps its last 2 runs/],
    ['the bytes of a function', { bytesOfFunction: 2800 }, /newer runs needed the space/],
    ['the bytes of all functions', { bytes: 2800 }, /newer runs needed the space/],
  ])('removes the oldest run beyond %s, and says since when and why', async (_, limits, reason) => {
    const runs = await openRuns({ limits });
    for (const id of ['first', 'second', 'third']) await addTo(runs, id);
    await expect(runs.get('first', by)).rejects.toThrow(reason);
    await expect(runs.get('first', by)).rejects.toThrow(/was removed at 20\d\d-\d\d-\d\dT/);
    expect(filesOf('first')).toEqual([]);
    expect(filesOf('third')).toEqual(['third.input', 'third.log', 'third.output']);
    expect((await runs.list(functionId, {}, by)).runs.map(({ id }) => id)).toEqual(['third', 'second']);
  });

  test('takes from the function with the most bytes when all together exceed their limit', async () => {
    const runs = await openRuns({ limits: { bytes: 3800 } });
    await addTo(runs, 'small', 'd4eother');
    for (const id of ['first', 'second', 'third']) await addTo(runs, id);
    expect(await runs.get('small', by)).toMatchObject({ state: 'finished' });
    await expect(runs.get('first', by)).rejects.toThrow(/newer runs needed the space/);
  });

  test('removes runs that are too old', async () => {
    await addTo(await openRuns({}), 'old');
    const runs = await openRuns({ nowMs: Date.now() + 8 * dayMs });
    await addTo(runs, 'new');
    while (await runs.prune());
    await expect(runs.get('old', by)).rejects.toThrow(/runs are kept for 7 days/);
    expect(filesOf('old')).toEqual([]);
    expect(await runs.get('new', by)).toMatchObject({ state: 'finished' });
  });

  test('counts the runs of an earlier process', async () => {
    const earlier = await openRuns({});
    for (const id of ['first', 'second']) await addTo(earlier, id);
    const runs = await openRuns({ limits: { runsOfFunction: 2 } });
    await addTo(runs, 'third');
    await expect(runs.get('first', by)).rejects.toThrow(/a function keeps its last 2 runs/);
  });
});

describe('start of runs', () => {
  test('reads a run that a killed process left as interrupted, and removes files without a run', async () => {
    const left: RunRow = {
      id: 'left-running',
      function_id: functionId,
      version_id: 'd4eversion',
      tag: null,
      created_at_ms: Date.now(),
      created_by: by.id,
      integration: 'raw',
      origin: 'console',
      import_json: null,
      is_log_cut: 0,
      state: 'running',
      result_json: null,
      input_bytes: 1,
      output_bytes: null,
      kept_bytes: 0,
      removed_at_ms: null,
      removed_because: null,
    };
    await new RunRows(store).add(left);
    const files = new RunFiles(dir);
    await files.write({ functionId, runId: left.id }, 'input', Buffer.from('1'));
    await files.write({ functionId, runId: 'no-such-run' }, 'output', Buffer.from('a secret'));
    const runs = await openRuns({});
    expect(await runs.get(left.id, by)).toMatchObject({ state: 'interrupted' });
    expect(readdirSync(join(dir, functionId))).toEqual(['left-running.input']);
  });
});
