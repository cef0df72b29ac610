import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFunctionName, nameRules } from './function-name.ts';

test('the rules on the screen agree with the contract on every name', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'z', '0', '9', '-', 'A', '_', ' ', 'я'),
    maxLength: 70,
  });
  fc.assert(
    fc.property(name, (each) => {
      expect(nameRules(each).every((rule) => rule.met)).toBe(isFunctionName(each));
    }),
    { numRuns: 2000 },
  );
});
