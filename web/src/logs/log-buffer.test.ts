import type { LogEntry } from 'bff/contract';
import { describe, expect, it } from 'vitest';
import { LogBuffer } from './log-buffer.ts';

const entries = (from: number, to: number): LogEntry[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, n) => ({
    uid: String(from + n * Math.sign(to - from || 1)),
    timestamp: '2030-01-31T00:00:00.000Z',
    level: 'LEVEL_UNSPECIFIED',
    message: '',
    jsonPayload: { request_id: 'r', version_id: 'v' },
    stream: 'stdout',
  }));
const uids = (buffer: LogBuffer) => [...buffer].map(({ uid }) => Number(uid));

describe('LogBuffer', () => {
  it('holds read and live entries newest first', () => {
    const buffer = new LogBuffer();
    buffer.addOlder(entries(5, 4));
    buffer.addLive(entries(6, 7), { isPaused: false });
    buffer.addOlder(entries(3, 2));
    expect(uids(buffer)).toEqual([7, 6, 5, 4, 3, 2]);
    expect(buffer.newestUid).toBe('7');
  });

  it('lets live entries wait while it is paused, and goes on after the newest of them', () => {
    const buffer = new LogBuffer();
    buffer.addOlder(entries(1, 1));
    buffer.addLive(entries(2, 3), { isPaused: true });
    expect([uids(buffer), buffer.waiting, buffer.newestUid]).toEqual([[1], 2, '3']);
    buffer.release();
    expect([uids(buffer), buffer.waiting]).toEqual([[3, 2, 1], 0]);
  });

  it('drops the oldest entries beyond its limit, and says so', () => {
    const buffer = new LogBuffer(10);
    buffer.addOlder(entries(8, 1));
    expect(buffer.isCut).toBe(false);
    buffer.addLive(entries(9, 12), { isPaused: false });
    expect(uids(buffer)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    buffer.addLive(entries(13, 40), { isPaused: false });
    expect(uids(buffer)).toEqual([40, 39, 38, 37, 36, 35, 34, 33, 32]);
    expect(buffer.isCut).toBe(true);
  });

  it('limits the entries that wait', () => {
    const buffer = new LogBuffer(10);
    buffer.addOlder(entries(3, 1));
    for (let uid = 4; uid < 40; uid++) buffer.addLive(entries(uid, uid), { isPaused: true });
    expect(buffer.waiting).toBeLessThanOrEqual(10);
    expect(buffer.size).toBe(0);
    buffer.release();
    expect(uids(buffer)[0]).toBe(39);
  });

  it('keeps the newest of a million entries', () => {
    const buffer = new LogBuffer();
    for (let step = 0; step < 1000; step++)
      buffer.addLive(entries(step * 1000, step * 1000 + 999), { isPaused: false });
    expect(buffer.size).toBeLessThanOrEqual(100_000);
    expect(buffer.size).toBeGreaterThan(80_000);
    expect(buffer.newestUid).toBe('999999');
  });
});
