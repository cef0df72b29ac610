import { describe, expect, it } from 'vitest';
import { anyVersion, roomFor, StandIn } from '../../test/stand-in-instance.ts';
import { patience } from '../admission/admission.ts';
import { machineAdmission } from '../admission/machine.ts';
import type { RunnableVersion } from '../types.ts';
import { InstanceScheduler, type Lease } from './instance-scheduler.ts';

const never = new AbortController().signal;

type Call = { instance: StandIn; end: () => void };

/** Acquires a lease like a call; resolves when the call has its instance. */
async function begin(
  scheduler: InstanceScheduler<StandIn>,
  version: RunnableVersion,
  signal?: AbortSignal,
): Promise<Call> {
  const lease = await scheduler.acquire(version, signal);
  if ('waiting' in lease) throw new Error('the queue is full');
  return begun(lease);
}

function begun(lease: Lease<StandIn>): Call {
  const instance = lease.instance ?? new StandIn();
  if (!lease.instance) {
    lease.started(instance);
    lease.ready();
  }
  return { instance, end: () => lease.release() };
}

/** Lets the callbacks of settled promises run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('InstanceScheduler', () => {
  it('gives the room of an instance to another function that waits, after a few calls of its own queue', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(1));
    const [busy, other] = [anyVersion(), anyVersion()];
    const first = await begin(scheduler, busy);
    const served: string[] = [];
    const waiting = [...Array.from({ length: 50 }, () => busy), other].map(async (version) => {
      const call = await begin(scheduler, version);
      served.push(version.versionId);
      call.end();
    });
    first.end();
    await Promise.all(waiting);
    const at = served.indexOf(other.versionId);
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThanOrEqual(patience.grants + 1);
    expect(served).toHaveLength(51);
  });

  it('holds the memory of each instance as its version has it, and no more than there is', async () => {
    const gibibyte = 1024 ** 3;
    const scheduler = new InstanceScheduler<StandIn>(
      machineAdmission({ memoryBytes: 2 * gibibyte, cpuCores: 2 }),
    );
    let nowBytes = 0;
    let mostBytes = 0;
    const calls = Array.from({ length: 60 }, async (_, n) => {
      const version = anyVersion({ memoryBytes: (1 + (n % 4)) * gibibyte });
      const call = await begin(scheduler, version);
      nowBytes += version.memoryBytes;
      mostBytes = Math.max(mostBytes, nowBytes);
      void call.instance.gone.then(() => {
        nowBytes -= version.memoryBytes;
      });
      await settled();
      call.end();
    });
    const ended = await Promise.allSettled(calls);
    expect(mostBytes).toBe(2 * gibibyte);
    const refused = ended.flatMap((call) => (call.status === 'rejected' ? [call.reason] : []));
    expect(refused).toHaveLength(30);
    for (const error of refused)
      expect(error).toMatchObject({
        code: 'TOO_LARGE',
        message: expect.stringMatching(
          /has (3072|4096) MB of memory, and this machine gives .* 2048 MB together/,
        ),
      });
  });

  it('gives room to those who wait only when the instance that gives way is gone', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(1));
    const first = await begin(scheduler, anyVersion());
    const gone = Promise.withResolvers<void>();
    Object.assign(first.instance, { gone: gone.promise });
    first.end();
    let isServed = false;
    const next = begin(scheduler, anyVersion()).then((call) => {
      isServed = true;
      return call;
    });
    await settled();
    expect(first.instance.isDead).toBe(true);
    expect(isServed).toBe(false);
    gone.resolve();
    (await next).end();
  });

  it('refuses calls beyond the queue of their function, whichever of its versions they call', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(1));
    const first = await begin(scheduler, anyVersion());
    const { functionId, ...version } = anyVersion();
    const calls = Array.from({ length: 100 }, (_, n) =>
      begin(scheduler, { ...version, functionId, versionId: `version ${n}` }),
    );
    expect(await scheduler.acquire({ ...version, functionId })).toEqual({ waiting: 100 });
    const other = begin(scheduler, anyVersion());
    first.end();
    await Promise.all([...calls, other].map(async (call) => (await call).end()));
  });

  it('counts no call as waiting that gets an instance at once', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(200));
    const version = anyVersion({ instancesLimit: 150 });
    const leases = await Promise.all(Array.from({ length: 150 }, () => scheduler.acquire(version)));
    expect(leases.filter((lease) => 'waiting' in lease)).toEqual([]);
    await scheduler.close();
  });

  it('gives a call the idle instance of its version at once while others wait for room', async () => {
    const admission = roomFor(2);
    const scheduler = new InstanceScheduler<StandIn>(admission);
    const [warm, slow] = [anyVersion({ concurrency: 2 }), anyVersion()];
    const [busy, one] = [await begin(scheduler, slow), await begin(scheduler, warm)];
    const waiting = Array.from({ length: 20 }, () => begin(scheduler, anyVersion()));
    const other = await begin(scheduler, warm);
    expect(other.instance).toBe(one.instance);
    for (const call of [one, other, busy]) call.end();
    for (const call of waiting) (await call).end();
  });

  it.each([
    [
      'its calls are cancelled',
      (_scheduler: InstanceScheduler<StandIn>, cancel: AbortController) => cancel.abort(),
    ],
    [
      'its version is retired',
      (scheduler: InstanceScheduler<StandIn>, _: AbortController, id: string) => void scheduler.retire(id),
    ],
  ])('asks for no room any more when %s', async (_, end) => {
    const admission = roomFor(1);
    const scheduler = new InstanceScheduler<StandIn>(admission);
    const first = await begin(scheduler, anyVersion());
    const version = anyVersion();
    const cancel = new AbortController();
    const waiting = Promise.allSettled([1, 2, 3].map(() => begin(scheduler, version, cancel.signal)));
    expect(admission.waitingInAll).toBe(3);
    end(scheduler, cancel, version.versionId);
    await waiting;
    expect(admission.waitingInAll).toBe(0);
    first.end();
  });

  it('serves every call that waits while the idle of others give way, and never holds more than it may', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(3));
    const versions = Array.from({ length: 5 }, () => anyVersion());
    let now = 0;
    let most = 0;
    const calls = Array.from({ length: 100 }, async (_, n) => {
      const call = await begin(scheduler, versions[n % 5] ?? anyVersion());
      most = Math.max(most, ++now);
      await settled();
      now -= 1;
      call.end();
    });
    await Promise.all(calls);
    expect(most).toBe(3);
  });

  it('costs a call the same with 20 000 idle versions as with none', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(30_000));
    const version = anyVersion();
    /** The shortest time of several rounds, which excludes the other load of the machine. */
    const quickestMs = async () => {
      let quickest = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 5; round++) {
        const startedAt = performance.now();
        for (let n = 0; n < 100; n++) (await begin(scheduler, version)).end();
        quickest = Math.min(quickest, performance.now() - startedAt);
      }
      return quickest;
    };
    await quickestMs();
    const aloneMs = await quickestMs();
    for (let n = 0; n < 20_000; n++) (await begin(scheduler, { ...version, versionId: `idle${n}` })).end();
    expect(await quickestMs()).toBeLessThan(aloneMs * 10 + 1);
  });

  it('forgets a waiting call that is cancelled, and serves those behind it', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(1));
    const version = anyVersion();
    const first = await begin(scheduler, version);
    const abort = new AbortController();
    const cancelled = begin(scheduler, anyVersion(), abort.signal);
    const behind = begin(scheduler, version);
    abort.abort(new Error('the person left'));
    await expect(cancelled).rejects.toThrow('the person left');
    first.end();
    (await behind).end();
  });

  it.each([
    [2, 2],
    [12, 12],
    [0, 10],
    [undefined, 10],
  ])('holds %s instances of a version that may have so many: %i', async (instancesLimit, expected) => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(64));
    const version = anyVersion(instancesLimit === undefined ? {} : { instancesLimit });
    const begunCalls: Call[] = [];
    const calls = Array.from({ length: 15 }, () =>
      begin(scheduler, version).then((call) => begunCalls.push(call)),
    );
    await settled();
    expect(begunCalls).toHaveLength(expected);
    for (let n = 0; n < 15; n++) {
      begunCalls[n]?.end();
      await settled();
    }
    await Promise.all(calls);
    expect(new Set(begunCalls.map(({ instance }) => instance)).size).toBe(expected);
  });

  it('stops what is over a limit that was lowered: idle ones at once, busy ones after their call', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(64));
    const version = anyVersion({ instancesLimit: 4 });
    const calls: Call[] = [];
    for (let n = 0; n < 4; n++) calls.push(await begin(scheduler, version));
    calls[0]?.end();
    const alive = () => calls.filter(({ instance }) => !instance.isDead).length;
    const waiting = begin(scheduler, { ...version, instancesLimit: 1 });
    await settled();
    expect(alive()).toBe(3);
    for (const call of calls.slice(1)) call.end();
    (await waiting).end();
    expect(alive()).toBe(1);
  });
});

describe('InstanceScheduler', () => {
  it('rejects the waiting calls of a retired version and starts none of its instances', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(1));
    const [busy, deleted] = [anyVersion(), anyVersion()];
    const first = await begin(scheduler, busy);
    const waiting = [begin(scheduler, deleted), begin(scheduler, deleted)];
    const refused = Promise.allSettled(waiting);
    await scheduler.retire(deleted.versionId);
    first.end();
    for (const call of await refused)
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'VERSION_DELETED' } });
  });

  it('rejects a call that names a version retired earlier', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(8));
    const deleted = anyVersion();
    await scheduler.retire(deleted.versionId);
    await expect(scheduler.acquire(deleted)).rejects.toMatchObject({
      code: 'VERSION_DELETED',
      message: `Version ${deleted.versionId} was deleted before the call got an instance. Call the function again.`,
    });
  });

  it('keeps no instance of a retired version ready when the wanted set still names it', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(8));
    const deleted = anyVersion();
    await scheduler.retire(deleted.versionId);
    expect(scheduler.keep([{ version: deleted, instances: 2 }]).size).toBe(0);
    expect(await scheduler.more(deleted, never)).toBe(undefined);
  });
});

describe('provisioned instances of the scheduler', () => {
  const started = async (
    scheduler: InstanceScheduler<StandIn>,
    version: RunnableVersion,
  ): Promise<StandIn> => {
    const lease = await scheduler.more(version, never);
    if (!lease) throw new Error('there is room for one more');
    const call = begun(lease);
    call.end();
    return call.instance;
  };

  it('neither expire nor make room, while others do', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(2));
    const [kept, other] = [anyVersion(), anyVersion()];
    scheduler.keep([{ version: kept, instances: 1 }]);
    const instance = await started(scheduler, kept);
    expect(await scheduler.more(kept, never)).toBe(undefined);
    instance.growOld();
    const ordinary = await begin(scheduler, other);
    ordinary.end();
    (await begin(scheduler, anyVersion())).end();
    expect(ordinary.instance.isDead).toBe(true);
    expect(instance.isDead).toBe(false);
  });

  it('stop when they are no longer in the set', async () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(8));
    const version = anyVersion();
    scheduler.keep([{ version, instances: 2 }]);
    const both = [await started(scheduler, version), await started(scheduler, version)];
    scheduler.keep([{ version, instances: 1 }]);
    expect(both.map(({ isDead }) => isDead)).toEqual([true, false]);
    scheduler.keep([]);
    expect(both.map(({ isDead }) => isDead)).toEqual([true, true]);
  });

  it('take at most half of the machine, and no more than the version may have', () => {
    const scheduler = new InstanceScheduler<StandIn>(roomFor(10));
    const [one, other, last] = [anyVersion({ instancesLimit: 2 }), anyVersion(), anyVersion()];
    const kept = scheduler.keep([
      { version: one, instances: 3 },
      { version: other, instances: 4 },
      { version: last, instances: 1 },
    ]);
    expect(Object.fromEntries(kept)).toEqual({ [one.versionId]: 2, [other.versionId]: 3 });
  });

  it('get a replacement when one dies, and none when the version is retired', async () => {
    const short: string[] = [];
    const scheduler = new InstanceScheduler<StandIn>(roomFor(8), (versionId) => short.push(versionId));
    const version = anyVersion();
    scheduler.keep([{ version, instances: 1 }]);
    await (await started(scheduler, version)).kill();
    await settled();
    expect(short).toEqual([version.versionId]);
    await started(scheduler, version);
    await scheduler.retire(version.versionId);
    expect(short).toHaveLength(1);
    expect(await scheduler.more(version, never)).toBe(undefined);
  });
});
