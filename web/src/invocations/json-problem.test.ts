import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonProblem } from './json-problem.ts';

test.each([
  ['{"a": b}', 6, 'Expected a value'],
  ["{'a': 1}", 1, 'Use double quotes for strings'],
  ["['a']", 1, 'Use double quotes for strings'],
  ['{"a" 1}', 5, 'Expected “:”'],
  ['{"a": 1,}', 8, 'Expected a property name in double quotes'],
  ['[1 2]', 3, 'Expected “,” or a closing bracket'],
  ['{"a": 1 "b": 2}', 8, 'Expected “,” or a closing bracket'],
  ['[1] x', 4, 'Unexpected text after the value'],
  ['"a\nb"', 0, 'The string has no closing double quote'],
  ['"\\x"', 0, 'Invalid escape in a string'],
  ['01', 1, 'Unexpected text after the value'],
  ['{"a": 1', 7, 'The JSON is incomplete'],
  ['[1}', 2, 'Expected “,” or a closing bracket'],
  ['[NaN]', 1, 'Expected a value'],
  ['{"a": [1,', 9, 'The JSON is incomplete'],
])('%j fails at %i', (text, offset, message) => {
  expect(findJsonProblem(text)).toEqual({ message, offset });
});

test('a text that is nested too deeply for the parser has a problem', () => {
  expect(findJsonProblem('['.repeat(100_000))).toMatchObject({ message: expect.any(String) });
});

test('whatever JSON can say has no problem', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
      expect(findJsonProblem(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined();
    }),
  );
});

test('whatever JSON.parse refuses has a place inside the text', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(',', '}', '"', 'x', "'", '\\'), (json, at, mark) => {
      const offset = at % (json.length + 1);
      const text = json.slice(0, offset) + mark + json.slice(offset);
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const problem = findJsonProblem(text);
      expect(problem === undefined).toBe(isJson);
      if (problem) {
        expect(problem.message).not.toBe('This is not valid JSON');
        expect(problem.offset).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1000 },
  );
});
