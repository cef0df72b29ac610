import { expect, test } from 'vitest';
import { checkPayload } from './payload.ts';

test.each(['', '  \n', '{}', '[1, "two"]', 'null', '"text"', '17'])('%j is a payload', (text) => {
  expect(checkPayload(text)).toBeUndefined();
});

test('a wrong character is placed by line and column', () => {
  expect(checkPayload('{\n  "a": 1,\n  b: 2\n}')).toMatchObject({ line: 3, column: 3 });
});

test('text that ends too early is said to, at its end', () => {
  expect(checkPayload('{"a": [1,\n 2')).toMatchObject({ line: 2 });
  expect(checkPayload('{"a":')).toEqual({ message: 'The JSON is incomplete', line: 1, column: 6 });
});

test('the message does not repeat the payload, which may hold secrets', () => {
  const problem = checkPayload('{"password": hunter2}');
  expect(problem?.message).not.toContain('hunter2');
  expect(problem).toMatchObject({ line: 1, column: 14 });
});
