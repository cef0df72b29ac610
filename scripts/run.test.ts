import { expect, test } from 'vitest';
import { run } from './run.mjs';

test('a program is given its arguments as they are, never through a shell', async () => {
  const { code, output } = await run([process.execPath, '-p', 'process.argv[1]', 'a b; $(exit 3)']);
  expect({ code, output }).toEqual({ code: 0, output: 'a b; $(exit 3)\n' });
});

test('a program that is missing ends with 127 and its name', async () => {
  expect(await run(['no-such-program-here'])).toEqual({
    code: 127,
    output: 'no-such-program-here: not found\n',
  });
});

test('a program that a signal ends has the code a shell would give it', async () => {
  const { code } = await run([process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")']);
  expect(code).toBe(137);
});
