import { expect, test } from 'vitest';
import { aptCommands } from './system-packages.mjs';

const packages = ['bubblewrap', 'iproute2'];

test('root installs packages directly, asking nothing', () => {
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

test('an ordinary user installs packages through sudo that must not ask for a password', () => {
  const commands = aptCommands({ packages, asRoot: false, sudo: true });
  expect(commands?.install.slice(0, 3)).toEqual(['sudo', '-n', 'env']);
  expect(commands?.update.at(-1)).toBe('update');
});

test('an ordinary user without sudo installs nothing', () => {
  expect(aptCommands({ packages, asRoot: false, sudo: false })).toBeUndefined();
});
