import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../places.mjs';
import { run } from '../run.mjs';

test('system call numbers › equal those of libseccomp for both architectures', async () => {
  const script = join(root, 'scripts', 'seccomp_numbers.py');
  const { code, output } = await run(['python3', script, '--check'], { cwd: root });
  expect(code, output).toBe(0);
});
