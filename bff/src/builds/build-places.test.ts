import { describe, expect, it } from 'vitest';
import { BuildPlaces } from './build-places.ts';

/** Starts as many builds as one subject may have, for as many functions as needed. */
function fill(places: BuildPlaces, subjectId: string): number {
  for (let entered = 0; ; entered++) {
    try {
      places.enter({ subjectId, functionId: `${subjectId}-${Math.floor(entered / 8)}` });
    } catch {
      return entered;
    }
  }
}

describe('BuildPlaces', () => {
  it('keeps a place for the next subject when six others take all that they get', () => {
    const places = new BuildPlaces();
    const taken = ['a', 'b', 'c', 'd', 'e', 'f'].map((subject) => fill(places, subject));
    expect(taken).toEqual([40, 30, 15, 8, 4, 2]);
    expect(() => places.enter({ subjectId: 'g', functionId: 'g' })).not.toThrow();
  });

  it('says how many builds the machine and the subject have when it refuses one', () => {
    const places = new BuildPlaces();
    fill(places, 'a');
    fill(places, 'b');
    expect(() => places.enter({ subjectId: 'b', functionId: 'other' })).toThrow(
      'This machine has 70, and subject b 30 builds of dependencies that wait or run, which is the limit.',
    );
  });
});
