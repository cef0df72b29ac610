import { describe, expect, it, test } from 'vitest';
import { readFrame } from './stack.ts';

test('a frame of Node.js is a line, with its place when it is in the function’s code', () => {
  expect(readFrame({ function: 'main', file: '/function/code/lib/a.js', line: 7, column: 3 })).toEqual({
    text: 'at main (/function/code/lib/a.js:7:3)',
    place: { path: 'lib/a.js', line: 7 },
  });
  expect(readFrame({ function: null, file: 'node:internal/x', line: 1, column: null })).toEqual({
    text: 'at (node:internal/x:1)',
  });
});

test('a frame of Python is a line of its traceback', () => {
  expect(readFrame(['/function/code/index.py', 4, 'main', 'raise ValueError()'])).toEqual({
    text: 'File "/function/code/index.py", line 4, in main\n    raise ValueError()',
    place: { path: 'index.py', line: 4 },
  });
});

test.each([
  ['    at main (/function/code/index.js:3:9)', 'index.js', 3],
  ['  File "/function/code/index.py", line 12, in main\n', 'index.py', 12],
])('the place is found in the text %j', (text, path, line) => {
  expect(readFrame(text)).toEqual({ text: text.trimEnd(), place: { path, line } });
});

test('whatever else a frame is, it is shown as it came', () => {
  expect(readFrame({ odd: true })).toEqual({ text: '{"odd":true}' });
  expect(readFrame('at /function/runtime/loader.cjs:1')).toEqual({
    text: 'at /function/runtime/loader.cjs:1',
  });
});

describe('readFrame', () => {
  const odd = { toString: 'no function', valueOf: 1 };

  it.each([
    ['an array of objects', [odd, odd, odd, odd]],
    ['an object of objects', { file: odd, line: odd, function: odd, column: odd }],
    ['arrays in an array', [[odd], [[odd]], [], null]],
  ])('shows %s whose toString is no function as JSON', (_, frame) => {
    expect(readFrame(frame).text).toContain(JSON.stringify(odd));
    expect(readFrame(frame).place).toBeUndefined();
  });

  it('cuts a frame that is longer than any real one', () => {
    const long = '/function/code/'.repeat(200_000);
    expect(readFrame(long).text.length).toBeLessThan(3000);
    expect(readFrame([long, long, long, long]).text.length).toBeLessThan(10_000);
    expect(readFrame({ file: long, line: 1, function: long }).text.length).toBeLessThan(10_000);
  });
});
