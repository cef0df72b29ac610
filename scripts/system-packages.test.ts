import { expect, test } from 'vitest';
import { aptCommands } from './system-packages.mjs';

const packages = ['bubblewrap', 'iproute2'];

test('system packages › install directly as root', () => {
  const commands = aptCommands({ packages, asRoot: true, sudo: false });
  expect(commands?.install).toEqual([
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    '-o',
    'DPkg::Lock::Timeout=300',
    'install',
    '-y',
    '--no-install-recommends',
    ...packages,
  ]);
});

test('system packages › install through sudo as an ordinary user without a password', () => {
  const commands = aptCommands({ packages, asRoot: false, sudo: true });
  expect(commands?.install.slice(0, 3)).toEqual(['sudo', '-n', 'env']);
  expect(commands?.update.at(-1)).toBe('update');
});

test('system packages › stay missing, with the command to run, without sudo', () => {
  expect(aptCommands({ packages, asRoot: false, sudo: false })).toBeUndefined();
});
