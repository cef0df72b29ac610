import { next, parse } from 'aws-cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFiring, parseCron } from './cron.ts';

const from = Date.UTC(2026, 10, 29, 10, 17, 42);

/** The first firings after a time. */
function firings(expression: string, count: number, afterMs = from): string[] {
  const cron = parseCron(expression);
  const all: string[] = [];
  for (let at = nextFiring(cron, afterMs); at !== undefined && all.length < count; at = nextFiring(cron, at))
    all.push(new Date(at).toISOString().slice(0, 16));
  return all;
}

/** The same by aws-cron-parser, which wants six fields. */
function oracleFirings(expression: string, count: number, afterMs = from): string[] {
  const fields = expression.split(' ');
  const cron = parse(fields.length === 5 ? `${expression} *` : expression);
  const all: string[] = [];
  for (let at = next(cron, new Date(afterMs)); at !== null && all.length < count; at = next(cron, at))
    all.push(at.toISOString().slice(0, 16));
  return all;
}

describe('parseCron', () => {
  it.each([
    ['* * * * ? *', ['2026-11-29T10:18', '2026-11-29T10:19']],
    ['0 * ? * * *', ['2026-11-29T11:00', '2026-11-29T12:00']],
    ['59 23 ? * *', ['2026-11-29T23:59', '2026-11-30T23:59']],
    ['*/15 8-23 ? * *', ['2026-11-29T10:30', '2026-11-29T10:45']],
    ['0/1 * * * ? *', ['2026-11-29T10:18', '2026-11-29T10:19']],
    ['0 0 L * ?', ['2026-11-30T00:00', '2026-12-31T00:00']],
    ['0 0 LW 1,2 ?', ['2027-01-29T00:00', '2027-02-26T00:00']],
    [
      '0 0 1W * ?',
      [
        '2026-12-01T00:00',
        '2027-01-01T00:00',
        '2027-02-01T00:00',
        '2027-03-01T00:00',
        '2027-04-01T00:00',
        '2027-05-03T00:00',
      ],
    ],
    ['0 0 31W 5,10 ?', ['2027-05-31T00:00', '2027-10-29T00:00']],
    ['0 0 ? * L', ['2026-12-05T00:00', '2026-12-12T00:00']],
    ['0 0 ? * friL', ['2026-12-25T00:00', '2027-01-29T00:00']],
    ['0 0 ? * 2#1', ['2026-12-07T00:00', '2027-01-04T00:00']],
    ['0 0 ? Jan-mar Mon-Wed,SAT', ['2027-01-02T00:00', '2027-01-04T00:00']],
    ['0 0 29 2 ?', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 1 1 ? 2030', ['2030-01-01T00:00']],
    ['5,10-20/5,7 0 1 1 ?', ['2027-01-01T00:05', '2027-01-01T00:07', '2027-01-01T00:10', '2027-01-01T00:15']],
  ])('reads %s', (expression, wanted) => {
    expect(firings(expression, wanted.length)).toEqual(wanted);
  });

  it.each([
    ['* * * * *', 'day of month and day of week cannot both say on which days; one of them must be "?"'],
    ['0 0 ? * ?', 'day of month and day of week are both "?"; one of them must say on which days'],
    ['0 0 * *', 'has 4 fields; it must have five or six'],
    ['60 * * * ?', 'minutes: cannot read "60": values are 0-59'],
    ['0 -1 * * ?', 'hours: cannot read "-1": values are 0-23'],
    ['0 0 32 * ?', 'day of month: cannot read "32": values are 1-31'],
    ['0 0 L-3 * ?', 'day of month: cannot read "L-3": values are 1-31'],
    ['0 0 1 FOO ?', 'month: cannot read "FOO": values are 1-12 or JAN-DEC'],
    ['0 0 ? * 0', 'day of week: cannot read "0": values are 1-7 or SUN-SAT'],
    ['0 0 ? * 2#6', 'day of week: cannot read "2#6": after "#" stands which week of the month it is, 1 to 5'],
    ['0 0 ? * 2#1#1', 'day of week: cannot read "2#1#1"'],
    ['0 0 1 1 ? 2100', 'year: cannot read "2100": values are 1970-2099'],
    ['0/0 * * * ?', 'minutes: cannot read "0/0": after "/" stands a number from 1 to 59'],
    ['20-10 * * * ?', 'minutes: cannot read "20-10": the range ends before it begins'],
    ['1/2/3 * * * ?', 'minutes: cannot read "1/2/3": has more than one "/"'],
    ['1,, * * * ?', 'minutes: cannot read "": values are 0-59'],
    ['0 0 1 ? ?', 'month: cannot read "?": values are 1-12 or JAN-DEC'],
    ['W * * * ?', 'minutes: cannot read "W": values are 0-59'],
  ])('names the field of %s that breaks a rule', (expression, message) => {
    expect(() => parseCron(expression)).toThrow(message);
  });
});

describe('nextFiring', () => {
  it('finds none for a day that never comes', () => {
    expect(firings('0 0 31 2,4,6 ?', 1)).toEqual([]);
    expect(firings('0 0 1 1 ? 2020', 1)).toEqual([]);
  });

  it('agrees with aws-cron-parser on its dialect', () => {
    const number = (min: number, max: number) => fc.integer({ min, max });
    const field = (min: number, max: number) =>
      fc.oneof(
        fc.constant('*'),
        number(min, max).map(String),
        fc.tuple(number(min, max), number(1, max)).map(([start, step]) => `${start}/${step}`),
        number(1, max).map((step) => `*/${step}`),
        fc.tuple(number(min, max), number(min, max)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc
          .array(number(min, max), { minLength: 2, maxLength: 4 })
          .map((list) => list.sort((a, b) => a - b).join(',')),
      );
    // aws-cron-parser takes the 31st of a month of 30 days for the next 1st, and gives up after ten empty months.
    const day = fc.tuple(number(1, 28), number(1, 28), number(1, 28));
    const days = fc.oneof(
      fc.tuple(
        day.map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
        fc.constant('?'),
      ),
      fc.tuple(
        day.map((list) => list.sort((a, b) => a - b).join(',')),
        fc.constant('?'),
      ),
      fc.tuple(fc.constantFrom('L', '1W', '15W', '28W'), fc.constant('?')),
      fc.tuple(fc.constant('?'), field(1, 7)),
      fc.tuple(
        fc.constant('?'),
        number(1, 7).map((day) => `${day}L`),
      ),
      fc.tuple(
        fc.constant('?'),
        fc.tuple(number(1, 7), number(1, 4)).map(([day, nth]) => `${day}#${nth}`),
      ),
    );
    const expression = fc
      .tuple(field(0, 59), field(0, 23), days, field(1, 12))
      .map(([minutes, hours, [day, weekday], month]) => `${minutes} ${hours} ${day} ${month} ${weekday}`);
    fc.assert(
      fc.property(expression, fc.integer({ min: 0, max: 4 * 365 * 24 * 60 }), (text, minutes) => {
        const afterMs = from + minutes * 60_000;
        expect(firings(text, 20, afterMs)).toEqual(oracleFirings(text, 20, afterMs));
      }),
      { numRuns: 300 },
    );
  });
});
