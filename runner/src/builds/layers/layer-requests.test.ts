import { describe, expect, it } from 'vitest';
import { Admission } from '../../admission/admission.ts';
import { LayerRequests } from './layer-requests.ts';

/** Requests for layers by several askers; the test ends each build. */
function openRequests(places: number) {
  const requests = new LayerRequests();
  const admission = new Admission({ builds: places });
  const layers = new Map<string, number>();
  const running: { key: string; tenant: string; end: (error?: Error) => void }[] = [];
  const get = (key: string, [tenant, part]: readonly [string, string], signal?: AbortSignal) =>
    requests.get(key, {
      askedBy: [tenant, part],
      signal,
      installedBytes: async () => layers.get(key),
      enter: (of, aborted) => admission.acquire({ of, amount: { builds: 1 }, signal: aborted }),
      onWaiting: () => {},
      make: async () => {
        const ended = Promise.withResolvers<void>();
        const build = {
          key,
          tenant,
          end: (error?: Error) => {
            running.splice(running.indexOf(build), 1);
            return error ? ended.reject(error) : ended.resolve();
          },
        };
        running.push(build);
        await ended.promise;
        layers.set(key, 1);
        return 1;
      },
    });
  const shown = () => running.map(({ key, tenant }) => `${tenant} builds ${key}`);
  return { get, admission, running, shown };
}

describe('LayerRequests', () => {
  it('builds a layer at the turn of its asker although another asker with a long queue wants it too', async () => {
    const { get, running, shown, admission } = openRequests(1);
    const many = Array.from({ length: 20 }, (_, n) => get(`own-${n}`, ['busy', 'f']));
    const last = get('shared', ['busy', 'f']);
    await expect.poll(shown).toEqual(['busy builds own-0']);
    const single = get('shared', ['other', 'g']);
    await expect.poll(() => admission.waiting(['other', 'g'])).toBe(1);
    running[0]?.end();
    await expect.poll(shown).toEqual(['busy builds own-1']);
    running[0]?.end();
    await expect.poll(shown).toEqual(['other builds shared']);
    running[0]?.end();
    expect(await single).toEqual({ bytes: 1, isReused: false });
    expect(await last).toEqual({ bytes: 1, isReused: true });
    for (let n = 2; n < 20; n++) {
      await expect.poll(() => running.length).toBe(1);
      running[0]?.end();
    }
    await Promise.all(many);
  });

  it('builds at once when the build of another asker that it waits for fails', async () => {
    const { get, running, shown } = openRequests(2);
    const failing = get('shared', ['a', 'f']);
    await expect.poll(shown).toEqual(['a builds shared']);
    const waiting = get('shared', ['b', 'g']);
    const behind = Array.from({ length: 5 }, (_, n) => get(`own-${n}`, ['c', 'h']));
    await new Promise(setImmediate);
    running[0]?.end(new Error('Cancelled'));
    await expect(failing).rejects.toThrow('Cancelled');
    await expect.poll(shown).toContain('b builds shared');
    while (running.length > 0) {
      running[0]?.end();
      await new Promise(setImmediate);
    }
    expect(await waiting).toEqual({ bytes: 1, isReused: false });
    await Promise.all(behind);
  });

  it('ends at once when it is cancelled while it waits for a build of the same asker', async () => {
    const { get, running, shown, admission } = openRequests(2);
    const first = get('shared', ['a', 'f']);
    await expect.poll(shown).toEqual(['a builds shared']);
    const cancel = new AbortController();
    const [same, other] = [
      get('shared', ['a', 'f'], cancel.signal),
      get('shared', ['b', 'g'], cancel.signal),
    ];
    await new Promise(setImmediate);
    cancel.abort(new Error('Cancelled'));
    await expect(same).rejects.toThrow('Cancelled');
    await expect(other).rejects.toThrow('Cancelled');
    running[0]?.end();
    await first;
    expect(admission.tryAcquire({ builds: 2 })).toBeDefined();
  });

  it('builds a layer once for all askers that wait for it', async () => {
    const { get, running, shown } = openRequests(2);
    const all = ['a', 'b', 'c', 'd'].map((tenant) => get('shared', [tenant, '']));
    await expect.poll(shown).toEqual(['a builds shared']);
    running[0]?.end();
    expect((await Promise.all(all)).map(({ isReused }) => isReused)).toEqual([false, true, true, true]);
  });
});
