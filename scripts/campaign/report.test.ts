import { describe, expect, it } from 'vitest';
import { Faults, percentile, reportText } from './report.ts';

describe('reportText', () => {
  it('prints a row for each part, and every fault below the table', () => {
    const reports = [
      { part: 'kills', size: '500 kills', figures: '205 changes kept', faults: [] },
      { part: 'zips', size: '10 zips', figures: '9 rejected', faults: ['zip 3 answered 500'] },
    ];
    const text = reportText({ reports, seed: 7, at: new Date('2026-11-28T22:00:00Z') });
    expect(text).toContain('Campaign of 2026-11-28, seed 7');
    expect(text).toContain('| kills | 500 kills | 205 changes kept | none |');
    expect(text).toContain('| zips | 10 zips | 9 rejected | 1 |');
    expect(text).toContain('- zips: zip 3 answered 500');
  });
});

describe('Faults', () => {
  it('counts a fault that comes again instead of repeating it', () => {
    const faults = new Faults();
    for (const fault of ['a', 'b', 'a']) faults.add(fault);
    expect(faults.list()).toEqual(['a (2 times)', 'b']);
  });

  it('tells two faults that differ in an id as one', () => {
    const faults = new Faults();
    faults.add('request 71e73b0a-1888-489c-9a88-187758125f02 failed\nin two lines');
    faults.add('request 4d10528e-addc-4b5a-b555-31b66d8de0cd failed\n  in two lines');
    expect(faults.list()).toEqual(['request <id> failed in two lines (2 times)']);
  });
});

describe('percentile', () => {
  it('returns the value that a share of all values do not exceed', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([1], 0.99)).toBe(1);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
