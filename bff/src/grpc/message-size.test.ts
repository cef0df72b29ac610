import { describe, expect, it } from 'vitest';
import { requireOneLargeField } from './message-size.ts';

const field = (number: number, bytes: Buffer) => {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.of(number * 8 + 2, ...length), bytes]);
};

describe('requireOneLargeField', () => {
  it.each([
    [
      'a package and its settings',
      [field(1, Buffer.alloc(100)), field(10, Buffer.alloc(3_000_000)), Buffer.of(8, 1)],
    ],
    ['many small fields', [Buffer.concat(Array(1000).fill(field(3, Buffer.alloc(80))))]],
    [
      'numbers of every width',
      [Buffer.from('08ffffffff0f 1100000000000000001d00000000'.replace(' ', ''), 'hex')],
    ],
  ])('accepts a message of %s', (_, parts) => {
    expect(() => requireOneLargeField(Buffer.concat(parts))).not.toThrow();
  });

  it.each([
    ['a million empty fields', [Buffer.alloc(2_000_000, Buffer.of(0x1a, 0))]],
    [
      'a large field and a hundred thousand empty ones',
      [field(10, Buffer.alloc(1_000_000)), Buffer.alloc(200_000, Buffer.of(0x1a, 0))],
    ],
    ['two large fields', [field(10, Buffer.alloc(200_000)), field(11, Buffer.alloc(200_000))]],
  ])('rejects a message of %s', (_, parts) => {
    expect(() => requireOneLargeField(Buffer.concat(parts))).toThrow(/beside its largest field/);
  });
});
