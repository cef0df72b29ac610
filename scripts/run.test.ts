import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('run › ends with 127 for a program that the user may not run in any folder of PATH', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'functions-console-run-'));
  writeFileSync(join(folder, 'no-such-program-here'), '', { mode: 0o644 });
  expect(await run(['no-such-program-here'], { env: { PATH: folder } })).toMatchObject({ code: 127 });
  rmSync(folder, { recursive: true });
});

test('run › ends with a shell’s code for a program that a signal ended', async () => {
  const { code } = await run([process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")']);
  expect(code).toBe(137);
});
