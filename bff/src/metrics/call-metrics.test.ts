import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Outcome, RunnableVersion } from 'runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { CallMetrics } from './call-metrics.ts';
import { noFigures } from './figures.ts';
import { MetricStore } from './metric-store.ts';
import { prometheusText } from './prometheus.ts';

const log = pino({ level: 'silent' });
const startMs = Date.parse('2030-01-31T12:00:30Z');
const hourMs = 3_600_000;
const returned = (durationMs: number, timings: Partial<Outcome['timings']> = {}): Outcome => ({
  kind: 'returned',
  resultJson: '1',
  timings: { cold: false, queueMs: 0, durationMs, ...timings },
});
const error = { errorMessage: 'Boom', errorType: 'Error' };

let dataDir: string;
let nowMs: number;
beforeEach(() => {
  dataDir = newTestDataDir();
  nowMs = startMs;
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

function openMetrics() {
  const metrics = new CallMetrics({ store: MetricStore.open(dataDir).store, now: () => nowMs, log });
  const call = async (functionId: string, end: Outcome | Error, signal?: AbortSignal) => {
    const invoke = metrics.counted(async () => {
      if (end instanceof Error) throw end;
      return end;
    });
    const version = { functionId } as RunnableVersion;
    const ended = invoke(version, { requestId: 'r', eventJson: '{}', ...(signal && { signal }) });
    await ended.catch(() => {});
  };
  return { metrics, call };
}

describe('call metrics', () => {
  it('counts calls, errors by kind, cold starts and latencies of a function and of all', async () => {
    const { metrics, call } = openMetrics();
    await call('a', returned(100, { cold: true, initMs: 40, maxMemoryBytes: 5000 }));
    await call('a', { kind: 'timedOut', error, timings: { cold: false, queueMs: 0, durationMs: 3000 } });
    await call('a', new Error('no sandbox'));
    await call('a', new Error('the client left'), AbortSignal.abort());
    await call('b', returned(1));
    metrics.throttled('b');
    const { total, points, stepMs } = await metrics.read('hour', 'a');
    expect(total).toMatchObject({
      started: 4,
      finished: 4,
      errors: { timedOut: 1, platform: 1 },
      inits: 1,
      inflightMax: 1,
      maxMemoryBytes: 5000,
      avgInitMs: 40,
    });
    expect(total.p99Ms).toBeGreaterThan(2500);
    expect(points).toHaveLength(60);
    expect(points.at(-1)?.finished).toBe(4);
    expect(stepMs).toBe(60_000);
    expect((await metrics.read('hour')).total).toMatchObject({ started: 6, errors: { throttled: 1 } });
    await metrics.close();
  });

  it('keeps the figures over a restart, and adds to those of the same minute', async () => {
    const first = openMetrics();
    await first.call('a', returned(10));
    await first.metrics.close();
    const second = openMetrics();
    await second.call('a', returned(10));
    expect((await second.metrics.read('hour', 'a')).points.at(-1)?.finished).toBe(2);
    await second.metrics.close();
  });

  it.each(['hour', 'day', 'week', 'month'] as const)(
    'shows a call of a moment ago within the %s',
    async (period) => {
      const { metrics, call } = openMetrics();
      await call('a', returned(10));
      const { total, points, from, to, stepMs } = await metrics.read(period, 'a');
      expect(total.finished).toBe(1);
      expect(points.length * stepMs).toBe(Date.parse(to) - Date.parse(from));
      await metrics.close();
    },
  );

  it('prunes minutes after a day and hours after a month, but keeps the last call', async () => {
    const { metrics, call } = openMetrics();
    await call('a', returned(10));
    await metrics.flush();
    nowMs += 27 * hourMs;
    await call('b', returned(10));
    while (await metrics.prune());
    expect((await metrics.read('week', 'a')).total.finished).toBe(1);
    nowMs -= 27 * hourMs;
    expect((await metrics.read('hour', 'a')).total.finished).toBe(0);
    nowMs += 27 * hourMs;
    nowMs += 40 * 24 * hourMs;
    while (await metrics.prune());
    expect(await metrics.callsOf(['a', 'b', 'never'])).toEqual([
      { functionId: 'a', lastAtMs: startMs, finished: 0, errors: 0 },
      { functionId: 'b', lastAtMs: startMs + 27 * hourMs, finished: 0, errors: 0 },
    ]);
    await metrics.close();
  });

  it('limits the number of rows, and drops the oldest first', () => {
    const { store } = MetricStore.open(dataDir);
    const figures = { ...noFigures(), finished: 1 };
    store.add(
      Array.from({ length: 50 }, (_, minute) => ({
        functionId: 'a',
        stepMs: 60_000,
        startMs: minute * 60_000,
        figures,
      })),
    );
    while (store.prune(60_000, { beforeMs: 0, rowsMost: 20, atATime: 7 }));
    const left = [...store.read({ functionId: 'a', stepMs: 60_000, fromMs: 0, toMs: hourMs })];
    expect(left.map(({ startMs: at }) => at / 60_000)).toEqual(Array.from({ length: 20 }, (_, n) => n + 30));
    store.close();
  });

  it('deletes the figures of a deleted function, also of one that an earlier process deleted', async () => {
    const { metrics, call } = openMetrics();
    for (const id of ['a', 'b', 'c']) await call(id, returned(10));
    metrics.forget('a');
    await metrics.flush();
    await metrics.sweep(async (functionId) => functionId !== 'b');
    expect((await metrics.callsOf(['a', 'b', 'c'])).map(({ functionId }) => functionId)).toEqual(['c']);
    await metrics.close();
  });

  it('keeps figures that could not be written for the next attempt', async () => {
    const { store } = MetricStore.open(dataDir);
    let isFull = true;
    const add = store.add.bind(store);
    store.add = (rows) => {
      if (isFull) throw new Error('database or disk is full');
      add(rows);
    };
    const metrics = new CallMetrics({ store, now: () => nowMs, log });
    metrics.throttled('a');
    await metrics.flush();
    isFull = false;
    expect((await metrics.read('hour', 'a')).total.finished).toBe(1);
    await metrics.close();
  });

  it('replaces a damaged file and keeps it aside', () => {
    writeFileSync(join(dataDir, 'metrics.sqlite'), 'not a database'.repeat(1000));
    const { store, movedTo } = MetricStore.open(dataDir);
    store.close();
    expect(movedTo).toContain('metrics.sqlite.damaged-');
    expect(readdirSync(dataDir)).toContain('metrics.sqlite');
  });

  it('answers Prometheus with the names of the cloud and a cumulative histogram', async () => {
    const { metrics, call } = openMetrics();
    await call('a', returned(3));
    await call('a', returned(300));
    const text = prometheusText(metrics.counters());
    const labels = 'service="serverless-functions",resource_type="function",resource_id="a"';
    expect(text).toContain(`functions_finished{${labels}} 2`);
    expect(text).toContain(`functions_duration_ms_bucket{${labels},le="4"} 1`);
    expect(text).toContain(`functions_duration_ms_bucket{${labels},le="+Inf"} 2`);
    expect(text).toContain(`functions_duration_ms_sum{${labels}} 303`);
    await metrics.close();
  });
});
