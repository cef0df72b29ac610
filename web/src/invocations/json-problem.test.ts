import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonProblem } from './json-problem.ts';

test.each([
  ['{"a": b}', 6, 'A value is expected here'],
  ["{'a': 1}", 1, 'A property name in double quotes is expected here'],
  ["['a']", 1, 'Texts stand in double quotes'],
  ['{"a" 1}', 5, '“:” is expected here'],
  ['{"a": 1,}', 8, 'A property name in double quotes is expected here'],
  ['[1 2]', 3, '“,” or “]” is expected here'],
  ['{"a": 1 "b": 2}', 8, '“,” or “}” is expected here'],
  ['[1] x', 4, 'Nothing may follow the value'],
  ['"a\nb"', 2, 'The text is not closed by a double quote'],
  ['"\\x"', 1, 'This escape is not one of JSON'],
  ['01', 0, 'A value is expected here'],
  ['[NaN]', 1, 'A value is expected here'],
  ['{"a": [1,', 9, 'The JSON ends too early'],
])('%j fails at %i', (text, offset, message) => {
  expect(findJsonProblem(text)).toEqual({ message, offset });
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
        expect(problem.message).not.toBe('This is not JSON');
        expect(problem.offset).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1000 },
  );
});
