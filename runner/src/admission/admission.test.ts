import { array, assert, constant, nat, oneof, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, patience, type Reservation } from './admission.ts';

type Memory = 'memory';
const refused = new Error('The console is shutting down');

/** Asks for resources and records each grant in order. */
function asking(admission: Admission<Memory>) {
  const granted: string[] = [];
  const holds = new Map<string, Reservation>();
  const ask = (name: string, memory = 1, [tenant, part] = [name, '']) =>
    admission.ask({
      of: [tenant ?? name, part ?? ''],
      amount: { memory },
      onGranted: (reservation) => {
        granted.push(name);
        holds.set(name, reservation);
      },
      onRefused: () => {},
    });
  const release = (name: string) => holds.get(name)?.release();
  return { granted, holds, ask, release };
}

describe('admission', () => {
  it('grants at once what is free, and in turn what is released', () => {
    const { granted, ask, release } = asking(new Admission({ memory: 2 }));
    for (const name of ['a', 'b', 'c', 'd']) ask(name);
    expect(granted).toEqual(['a', 'b']);
    release('b');
    release('b');
    expect(granted).toEqual(['a', 'b', 'c']);
  });

  it('grants the one ask of a tenant after one of the hundred that another has waiting', () => {
    const { granted, ask, release } = asking(new Admission({ memory: 1 }));
    ask('running');
    for (let n = 0; n < 100; n++) ask(`many-${n}`, 1, ['busy', `part-${n}`]);
    ask('single', 1, ['other', '']);
    release('running');
    release('many-0');
    expect(granted).toEqual(['running', 'many-0', 'single']);
  });

  it('takes turns among the parts of a tenant', () => {
    const { granted, ask, release } = asking(new Admission({ memory: 1 }));
    ask('running');
    for (const [name, part] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
      ['a3', 'a'],
    ])
      ask(name ?? '', 1, ['tenant', part ?? '']);
    for (const name of ['running', 'a1', 'b1', 'a2']) release(name);
    expect(granted).toEqual(['running', 'a1', 'b1', 'a2', 'a3']);
  });

  it('keeps freed room for a large ask that small ones have overtaken often enough', () => {
    const { granted, ask, release } = asking(new Admission({ memory: 2 }, { now: () => 0 }));
    ask('first');
    ask('large', 2);
    let last = 'first';
    for (let n = 0; n < 100; n++) {
      ask(`small-${n}`);
      release(last);
      last = `small-${n}`;
    }
    const at = granted.indexOf('large');
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThanOrEqual(patience.grants + 2);
  });

  it('keeps freed room for a large ask that has waited long enough', () => {
    let nowMs = 0;
    const { granted, ask, release } = asking(new Admission({ memory: 2 }, { now: () => nowMs }));
    ask('first');
    ask('large', 2);
    nowMs = patience.ms;
    ask('small');
    expect(granted).toEqual(['first']);
    release('first');
    expect(granted).toEqual(['first', 'large']);
  });

  it('keeps of other resources nothing for an ask that lacks one', () => {
    let nowMs = 0;
    const admission = new Admission({ memory: 4, cores: 1 }, { now: () => nowMs });
    const granted: string[] = [];
    const ask = (name: string, amount: { memory: number; cores?: number }) =>
      admission.ask({
        of: [name, ''],
        amount,
        onGranted: () => granted.push(name),
        onRefused: () => {},
      });
    ask('build', { memory: 1, cores: 1 });
    ask('second build', { memory: 1, cores: 1 });
    nowMs = patience.ms;
    ask('instance', { memory: 1 });
    expect(granted).toEqual(['build', 'instance']);
  });

  it('asks the longest idle to give way, and grants when they are gone', () => {
    const { granted, holds, ask, release } = asking(new Admission({ memory: 3 }));
    const gaveWay: string[] = [];
    for (const name of ['a', 'b', 'c']) ask(name);
    for (const name of ['b', 'a', 'c']) holds.get(name)?.offer(() => gaveWay.push(name));
    holds.get('b')?.withdraw();
    ask('new');
    expect(gaveWay).toEqual(['a']);
    expect(granted).not.toContain('new');
    release('a');
    expect(granted).toContain('new');
    expect(gaveWay).toEqual(['a']);
  });

  it('asks nobody to give way while that would not be enough, unless the ask has waited long enough', () => {
    let nowMs = 0;
    const { holds, ask, release } = asking(new Admission({ memory: 3 }, { now: () => nowMs }));
    const gaveWay: string[] = [];
    for (const name of ['a', 'b', 'c']) ask(name);
    ask('large', 3);
    holds.get('a')?.offer(() => gaveWay.push('a'));
    expect(gaveWay).toEqual([]);
    nowMs = patience.ms;
    release('b');
    expect(gaveWay).toEqual(['a']);
  });

  it('lets a holder go on with its own work until another has waited long enough', () => {
    let nowMs = 0;
    const admission = new Admission({ memory: 1 }, { now: () => nowMs });
    const { ask } = asking(admission);
    const holder = { of: ['busy', ''], amount: { memory: 1 } } as const;
    ask('busy');
    expect(admission.mayGoOn(holder)).toBe(true);
    const takeBack = ask('other');
    for (let n = 0; n < patience.grants; n++) expect(admission.mayGoOn(holder)).toBe(true);
    expect(admission.mayGoOn(holder)).toBe(false);
    takeBack();
    expect(admission.mayGoOn(holder)).toBe(true);
    ask('third');
    nowMs += patience.ms;
    expect(admission.mayGoOn(holder)).toBe(false);
  });

  it('gives what can be done without only while nobody waits for it', () => {
    const admission = new Admission({ memory: 2 });
    const { ask } = asking(admission);
    ask('a');
    ask('large', 2);
    expect(admission.tryAcquire({ memory: 1 })).toBe(undefined);
  });

  it('serves those behind an ask for which it kept room when that is taken back', () => {
    let nowMs = 0;
    const { granted, ask } = asking(new Admission({ memory: 2 }, { now: () => nowMs }));
    ask('first');
    const takeBack = ask('large', 2);
    nowMs = patience.ms;
    ask('small');
    takeBack();
    expect(granted).toEqual(['first', 'small']);
  });

  it('leaves room for others when a tenant holds its share, and gives one that holds nothing what there is', () => {
    const { granted, ask, release } = asking(new Admission({ memory: 4 }, { share: { memory: 2 } }));
    ask('large', 4);
    for (const name of ['a1', 'a2', 'a3']) ask(name, 1, ['a', '']);
    release('large');
    expect(granted).toEqual(['large', 'a1', 'a2']);
    ask('other', 2);
    expect(granted).toEqual(['large', 'a1', 'a2', 'other']);
    release('a1');
    expect(granted.at(-1)).toBe('a3');
  });

  it('asks what a tenant has offered to give way to another part of the tenant that holds its share', () => {
    const { granted, holds, ask, release } = asking(new Admission({ memory: 4 }, { share: { memory: 2 } }));
    ask('old', 2, ['a', 'old']);
    ask('new', 1, ['a', 'new']);
    expect(granted).toEqual(['old']);
    const gaveWay: string[] = [];
    holds.get('old')?.offer(() => gaveWay.push('old'));
    expect(gaveWay).toEqual(['old']);
    release('old');
    expect(granted).toEqual(['old', 'new']);
  });

  it('lets no holder go on for ever while another part of its tenant waits for their share', () => {
    const admission = new Admission({ memory: 4 }, { share: { memory: 2 }, now: () => 0 });
    const { ask } = asking(admission);
    ask('old', 2, ['a', 'old']);
    ask('new', 1, ['a', 'new']);
    const goesOn = () => admission.mayGoOn({ of: ['a', 'old'], amount: { memory: 2 } });
    for (let n = 0; n < patience.grants; n++) expect(goesOn()).toBe(true);
    expect(goesOn()).toBe(false);
  });

  it('tells who waits how many are ahead, at every change', () => {
    const admission = new Admission({ memory: 1 });
    const { ask, release } = asking(admission);
    ask('running');
    const places: string[] = [];
    const watch = (tenant: string) =>
      admission.ask({
        of: [tenant, ''],
        amount: { memory: 1 },
        onGranted: () => places.push(`${tenant} runs`),
        onRefused: () => {},
        onPlace: (ahead) => places.push(`${tenant} ${ahead}`),
      });
    watch('a');
    watch('a');
    const takeBack = watch('b');
    takeBack();
    release('running');
    expect(places).toEqual(['a 0', 'a 1', 'b 1', 'a 2', 'a 1', 'a runs', 'a 0']);
  });

  it('rejects an ask whose signal is aborted, and serves those behind it', async () => {
    const admission = new Admission({ memory: 1 });
    const held = await admission.acquire({ of: ['a', ''], amount: { memory: 1 } });
    const abort = new AbortController();
    const cancelled = admission.acquire({ of: ['b', ''], amount: { memory: 1 }, signal: abort.signal });
    const behind = admission.acquire({ of: ['c', ''], amount: { memory: 1 } });
    abort.abort(new Error('The client went away'));
    await expect(cancelled).rejects.toThrow('The client went away');
    held.release();
    (await behind).release();
  });

  it('rejects an ask for more than there is', () => {
    const admission = new Admission({ memory: 1 });
    expect(admission.holds({ memory: 2 })).toBe(false);
    expect(() => asking(admission).ask('large', 2)).toThrow(RangeError);
  });

  it('rejects all who wait, and all who ask later, once it is closed', async () => {
    const admission = new Admission({ memory: 1 });
    const held = await admission.acquire({ of: ['a', ''], amount: { memory: 1 } });
    const waiting = admission.acquire({ of: ['b', ''], amount: { memory: 1 } });
    admission.close(refused);
    await expect(waiting).rejects.toBe(refused);
    held.release();
    await expect(admission.acquire({ of: ['b', ''], amount: { memory: 1 } })).rejects.toBe(refused);
  });

  it('never holds more than its total, leaks nothing and leaves nobody waiting for free room, in random order', () => {
    const total = { memory: 8, cores: 2 };
    const share = { memory: 4 };
    const step = oneof(
      record({
        kind: constant('ask' as const),
        tenant: nat(3),
        part: nat(2),
        memory: nat(8),
        cores: nat(2),
      }),
      record({ kind: constant('try' as const), memory: nat(4) }),
      record({ kind: constant('cancel' as const), which: nat() }),
      record({ kind: constant('release' as const), which: nat() }),
      record({ kind: constant('offer' as const), which: nat(), goesAtOnce: nat(1) }),
      record({ kind: constant('withdraw' as const), which: nat() }),
      record({ kind: constant('wait' as const), ms: nat(2 * patience.ms) }),
    );
    type Amount = { memory: number; cores: number };
    assert(
      property(array(step, { maxLength: 60 }), (steps) => {
        let nowMs = 0;
        const admission = new Admission(total, { share, now: () => nowMs });
        const held = new Map<Reservation, Amount & { tenant?: number }>();
        /** By ask: the object that takes the ask back. */
        const waiting = new Map<{ takeBack: () => void }, Amount & { tenant: number }>();
        const sum = () =>
          [...held.values()].reduce(
            (all, { memory, cores }) => ({ memory: all.memory + memory, cores: all.cores + cores }),
            { memory: 0, cores: 0 },
          );
        const release = (reservation: Reservation | undefined) => {
          if (reservation === undefined) return;
          held.delete(reservation);
          reservation.release();
        };
        const check = () => {
          const { memory, cores } = sum();
          expect(memory).toBeLessThanOrEqual(total.memory);
          expect(cores).toBeLessThanOrEqual(total.cores);
          expect(admission.waitingInAll).toBe(waiting.size);
          const free = { memory: total.memory - memory, cores: total.cores - cores };
          const ofTenant = (tenant: number) => {
            const own = [...held.values()].filter((each) => each.tenant === tenant);
            return {
              holdsAny: own.some((each) => each.memory + each.cores > 0),
              memory: own.reduce((all, each) => all + each.memory, 0),
            };
          };
          for (const tenant of [0, 1, 2, 3]) {
            const own = [...held.values()].filter((each) => each.tenant === tenant && each.memory > 0);
            if (own.length > 1) expect(ofTenant(tenant).memory).toBeLessThanOrEqual(share.memory);
          }
          const fits = (amount: Amount & { tenant: number }) => {
            const own = ofTenant(amount.tenant);
            const isWithinShare =
              !own.holdsAny || amount.memory === 0 || own.memory + amount.memory <= share.memory;
            return isWithinShare && amount.memory <= free.memory && amount.cores <= free.cores;
          };
          // The first ask in turn is among them.
          if (waiting.size > 0) expect([...waiting.values()].every(fits)).toBe(false);
        };
        for (const each of steps) {
          const pick = <T>(of: Iterable<T>, which: number): T | undefined => {
            const all = [...of];
            return all[which % Math.max(1, all.length)];
          };
          if (each.kind === 'ask') {
            const { tenant } = each;
            const amount = { memory: each.memory, cores: each.cores, tenant };
            const ask = { takeBack: () => {} };
            waiting.set(ask, amount);
            ask.takeBack = admission.ask({
              of: [`tenant ${tenant}`, `part ${each.part}`],
              amount,
              onGranted: (reservation) => {
                held.set(reservation, amount);
                waiting.delete(ask);
              },
              onRefused: () => {},
            });
          } else if (each.kind === 'try') {
            const amount = { memory: each.memory, cores: 0 };
            const reservation = admission.tryAcquire(amount);
            if (reservation) held.set(reservation, amount);
          } else if (each.kind === 'cancel') {
            const ask = pick(waiting.keys(), each.which);
            if (ask) waiting.delete(ask);
            ask?.takeBack();
          } else if (each.kind === 'release') release(pick(held.keys(), each.which));
          else if (each.kind === 'offer') {
            const reservation = pick(held.keys(), each.which);
            reservation?.offer(() => {
              if (each.goesAtOnce) release(reservation);
            });
          } else if (each.kind === 'withdraw') pick(held.keys(), each.which)?.withdraw();
          else nowMs += each.ms;
          check();
        }
        // After every holder has released, the admission serves every ask that waits.
        for (let rounds = 0; waiting.size > 0; rounds++) {
          expect(rounds).toBeLessThan(steps.length + 1);
          for (const reservation of [...held.keys()]) release(reservation);
          check();
        }
        for (const reservation of [...held.keys()]) release(reservation);
        expect(admission.tryAcquire(total)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});
