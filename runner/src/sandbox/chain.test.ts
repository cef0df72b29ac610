import { expect, test } from 'vitest';
import { execRequest } from './chain.ts';

test('execRequest › writes the command in lines and the rest with zero bytes', () => {
  expect(
    execRequest({
      command: ['/usr/bin/python3', 'a file.py'],
      bwrapArgs: ['--setenv', 'TEXT', 'two\nlines', '--setenv', 'NONE', ''],
    }),
  ).toBe('\n/usr/bin/python3\na file.py\n\n--setenv\0TEXT\0two\nlines\0--setenv\0NONE\0\0');
});

test.each([['a\nb'], ['']])('execRequest › rejects %j in a command, which would end there', (word) => {
  expect(() => execRequest({ command: ['/usr/bin/python3', word], bwrapArgs: [] })).toThrow(
    'cannot be part of a command',
  );
});

test.each([
  ['a variable', ['--setenv', 'TEXT', 'x\0--bind\0/\0/mnt']],
  ['a command', []],
])('execRequest › lets no zero byte in %s begin an argument', (what, mounts) => {
  const command = what === 'a command' ? ['/usr/bin/python3', 'a\0--bind'] : ['/usr/bin/python3'];
  expect(() => execRequest({ command, bwrapArgs: mounts })).toThrow('zero byte');
});
