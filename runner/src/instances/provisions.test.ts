import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anyVersion, roomFor, StandIn } from '../../test/stand-in-instance.ts';
import { InstanceScheduler } from './instance-scheduler.ts';
import { Provisions } from './provisions.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open({ failsToLoad = false, capacity = 8, startMs = 0 } = {}) {
  const made: StandIn[] = [];
  const scheduler: InstanceScheduler<StandIn> = new InstanceScheduler(
    roomFor(capacity),
    (versionId, livedMs) => provisions.lost(versionId, livedMs),
  );
  const provisions = new Provisions<StandIn>({
    scheduler,
    start: async () => {
      if (startMs > 0) await new Promise((resolve) => setTimeout(resolve, startMs));
      const instance = new StandIn({ failsToLoad });
      made.push(instance);
      return instance;
    },
    log: undefined,
  });
  return { scheduler, provisions, made, alive: () => made.filter(({ isDead }) => !isDead).length };
}

describe('provisioned instances', () => {
  it('load before the first call', async () => {
    const { scheduler, provisions, made } = open();
    const version = anyVersion();
    provisions.set([{ version, instances: 2 }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(made.map(({ loads }) => loads)).toEqual([1, 1]);
    const lease = await scheduler.acquire(version);
    expect('instance' in lease && made.some((instance) => instance === lease.instance)).toBe(true);
  });

  it('get replacements when they die', async () => {
    const { provisions, made, alive } = open();
    provisions.set([{ version: anyVersion(), instances: 1 }]);
    await vi.advanceTimersByTimeAsync(120_000);
    await made[0]?.kill();
    await vi.advanceTimersByTimeAsync(1);
    expect(made).toHaveLength(2);
    expect(alive()).toBe(1);
  });

  it('retry a failed start after a growing pause of at most five minutes', async () => {
    const { provisions, made } = open({ failsToLoad: true });
    const wanted = [{ version: anyVersion(), instances: 3 }];
    provisions.set(wanted);
    await vi.advanceTimersByTimeAsync(500);
    expect(made).toHaveLength(1);
    // Set again, like after a change of another function.
    provisions.set(wanted);
    await vi.advanceTimersByTimeAsync(100);
    expect(made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made).toHaveLength(6);
    await vi.advanceTimersByTimeAsync(3_600_000);
    const before = made.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(made).toHaveLength(before + 1);
  });

  it('stop when they are dropped while they start', async () => {
    const { provisions, alive, made } = open({ startMs: 10 });
    provisions.set([{ version: anyVersion(), instances: 1 }]);
    await vi.advanceTimersByTimeAsync(1);
    provisions.set([]);
    await vi.advanceTimersByTimeAsync(10);
    expect(made).toHaveLength(1);
    expect(alive()).toBe(0);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(made).toHaveLength(1);
  });

  it('wait for memory on a full machine', async () => {
    const { scheduler, provisions, made } = open({ capacity: 2 });
    const leases = [];
    for (let n = 0; n < 2; n++) {
      const lease = await scheduler.acquire(anyVersion());
      if ('waiting' in lease) throw new Error('there is room');
      lease.started(new StandIn());
      lease.ready();
      leases.push(lease);
    }
    provisions.set([{ version: anyVersion(), instances: 1 }]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(made).toHaveLength(0);
    leases[0]?.release();
    await vi.advanceTimersByTimeAsync(1000);
    expect(made).toHaveLength(1);
  });
});
