import { expect, test } from 'vitest';
import { run } from './run.mjs';

test('run › passes arguments unchanged, never through a shell', async () => {
  const { code, output } = await run([process.execPath, '-p', 'process.argv[1]', 'a b; $(exit 3)']);
  expect({ code, output }).toEqual({ code: 0, output: 'a b; $(exit 3)\n' });
});

test('run › ends with 127 and the name of a missing program', async () => {
  expect(await run(['no-such-program-here'])).toEqual({
    code: 127,
    output: 'no-such-program-here: not found\n',
  });
});

test('run › ends with a shell’s code for a program that a signal ended', async () => {
  const { code } = await run([process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")']);
  expect(code).toBe(137);
});
