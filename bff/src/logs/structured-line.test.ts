import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLine } from './structured-line.ts';

const text = (message: string) => ({ level: 'LEVEL_UNSPECIFIED', message });

describe('line of a function', () => {
  test('becomes structured when it is an object with a message', () => {
    const line = '{"level":"error","msg":"lost","stream_name":"audit","order":7,"nested":{"a":[1]}}';
    expect(parseLine(line)).toEqual({
      level: 'ERROR',
      message: 'lost',
      streamName: 'audit',
      fields: { order: 7, nested: { a: [1] } },
    });
  });

  test('takes message before msg', () => {
    expect(parseLine('{"message":"a","msg":"b"}')).toMatchObject({ message: 'a', fields: {} });
  });

  test.each([
    ['trace', 'TRACE'],
    ['Debug', 'DEBUG'],
    ['INFO', 'INFO'],
    ['warning', 'WARN'],
    ['fatal', 'FATAL'],
    ['loud', 'LEVEL_UNSPECIFIED'],
    [30, 'LEVEL_UNSPECIFIED'],
  ])('of the level %j has the level %s', (level, expected) => {
    expect(parseLine(JSON.stringify({ level, message: '' })).level).toBe(expected);
  });

  test('keeps at most 71 characters of a stream name', () => {
    const line = JSON.stringify({ message: '', stream_name: 'a'.repeat(100) });
    expect(parseLine(line).streamName).toBe('a'.repeat(71));
  });

  test.each([
    '',
    'plain',
    ' {"message":"a"}',
    '{"message":1}',
    '{"a":1}',
    '{',
    '{"message":"a"',
    '[1]',
    'null',
  ])('is text: %j', (line) => {
    expect(parseLine(line)).toEqual(text(line));
  });

  test('becomes an entry, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((value) => JSON.stringify(value)),
        ),
        (line) => {
          expect(parseLine(line)).toMatchObject({ message: expect.any(String), level: expect.any(String) });
        },
      ),
    );
  });
});
