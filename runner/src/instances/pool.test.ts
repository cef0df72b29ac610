import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission } from '../admission/admission.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { Pool } from './pool.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const room = { memory: 1 };

/** The part of a sandbox that the pool uses. */
function standIn() {
  const { promise: gone, resolve: kill } = Promise.withResolvers<void>();
  return { hasExited: false, gone, kill };
}

function poolOn(admission: Admission<'memory'>) {
  const booted: string[] = [];
  const pool = new Pool({
    boot: async (_runtime, haste) => {
      booted.push(haste);
      return standIn() as unknown as Sandbox;
    },
    onTrouble: () => {},
    reserve: () => admission.tryAcquire(room),
  });
  return { pool, booted };
}

describe('pool', () => {
  it('boots a sandbox ahead for a runtime that will be called', async () => {
    const { pool, booted } = poolOn(new Admission({ memory: 1 }));
    pool.prewarm('nodejs22');
    await vi.advanceTimersByTimeAsync(1000);
    expect(booted).toEqual(['ahead']);
    pool.close();
  });

  it('boots none ahead without free memory, and still boots one for a call', async () => {
    const admission = new Admission({ memory: 1 });
    admission.tryAcquire(room);
    const { pool, booted } = poolOn(admission);
    pool.prewarm('nodejs22');
    await vi.advanceTimersByTimeAsync(1000);
    await pool.take('nodejs22');
    expect(booted).toEqual(['at once']);
    pool.close();
  });

  it('ends a waiting sandbox when an instance needs its memory', async () => {
    const admission = new Admission({ memory: 1 });
    const { pool, booted } = poolOn(admission);
    pool.prewarm('nodejs22');
    await vi.advanceTimersByTimeAsync(1000);
    await admission.acquire({ of: ['function', 'version'], amount: room });
    await pool.take('nodejs22');
    expect(booted).toEqual(['ahead', 'at once']);
    pool.close();
  });

  it('gives the memory of a sandbox back when it is taken', async () => {
    const admission = new Admission({ memory: 1 });
    const { pool } = poolOn(admission);
    pool.prewarm('nodejs22');
    await vi.advanceTimersByTimeAsync(1000);
    await pool.take('nodejs22');
    expect(admission.tryAcquire(room)).toBeDefined();
    pool.close();
  });
});
