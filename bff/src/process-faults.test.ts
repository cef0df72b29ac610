import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ProcessFaults } from './process-faults.ts';

function faults() {
  const lines: string[] = [];
  const exits: number[] = [];
  const clock = { ms: 0 };
  const log = pino({ level: 'error' }, { write: (line) => lines.push(line) });
  const it = new ProcessFaults({ log, exit: (status) => exits.push(status), now: () => clock.ms });
  return { it, lines, exits, clock };
}
const coded = (code: string) => Object.assign(new Error('it failed'), { code });

describe('process faults', () => {
  it('counts and logs an error, and keeps serving', () => {
    const { it, lines, exits } = faults();
    it.record(coded('ERR_HTTP2_INVALID_STREAM'));
    expect(it.count).toBe(1);
    expect(exits).toEqual([]);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 50,
      msg: 'uncaught error: the server keeps serving',
      count: 1,
      fault: {
        type: 'Error',
        code: 'ERR_HTTP2_INVALID_STREAM',
        stack: expect.stringContaining('it failed\n    at '),
      },
    });
  });

  it.each([['ERR_SQLITE_ERROR'], ['ERR_MEMORY_ALLOCATION_FAILED']])('exits after %s', (code) => {
    const { it, exits } = faults();
    it.record(coded(code));
    expect(exits).toEqual([70]);
  });

  it('exits after more than five errors within a minute, and not when they are spread', () => {
    const { it, exits, clock } = faults();
    for (let n = 0; n < 5; n++) it.record(new Error('again'));
    clock.ms = 61_000;
    for (let n = 0; n < 5; n++) it.record(new Error('again'));
    expect(exits).toEqual([]);
    it.record(new Error('again'));
    expect(exits).toEqual([70]);
  });

  it('logs no token, no property of the error and no endless message', () => {
    const { it, lines } = faults();
    const error = Object.assign(new Error(`Bearer t1.payload.signature ${'x'.repeat(10_000)}`), {
      rawPacket: Buffer.from('Authorization: secret-of-a-request'),
      request: { token: 'secret-of-a-property' },
    });
    it.record(error);
    it.record('t1.another.token');
    expect(lines.join('')).not.toMatch(/payload|secret-of|another/);
    expect(lines.join('').length).toBeLessThan(5000);
  });

  it.each([[undefined], [null], [Symbol('x')], [Object.create(null)], [{ toString: 1 }]])(
    'records %o, which is no error',
    (thrown) => {
      const { it } = faults();
      it.record(thrown);
      expect(it.count).toBe(1);
    },
  );
});
