import { describe, expect, it } from 'vitest';
import { defaultSizes, readOptions } from './options.ts';

describe('readOptions', () => {
  it('chooses every part when none is named', () => {
    expect(readOptions([], 7)).toEqual({ seed: 7, sizes: defaultSizes });
    expect(readOptions(['seed=3'], 7)).toEqual({ seed: 3, sizes: defaultSizes });
  });

  it('chooses only the parts that are named', () => {
    expect(readOptions(['kills=500', 'minutes=0.5'], 7)).toEqual({
      seed: 7,
      sizes: { kills: 500, minutes: 0.5 },
    });
  });

  it('takes the seed that an earlier campaign printed', () => {
    expect(readOptions(['seed=1795905600'], 7).seed).toBe(1_795_905_600);
  });

  it.each(['kills', 'kills=', 'kills=-1', 'kills=many', 'kills=1e99', 'toString=1', 'tests=1'])(
    'rejects %j',
    (arg) => {
      expect(() => readOptions([arg], 7)).toThrow(arg);
    },
  );
});
