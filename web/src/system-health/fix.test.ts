import { expect, test } from 'vitest';
import { readFix } from './fix.ts';

test('a fix that is a command is one to copy', () => {
  expect(readFix('sudo sysctl user.max_user_namespaces=10000')).toEqual({
    command: 'sudo sysctl user.max_user_namespaces=10000',
  });
});

test('what a fix says around its command is not copied with it', () => {
  expect(readFix('sudo apt-get install bubblewrap (0.8 or newer, as in Debian 12)')).toEqual({
    command: 'sudo apt-get install bubblewrap',
    after: '0.8 or newer, as in Debian 12',
  });
  expect(
    readFix('Start in a scope of its own: systemd-run --user --scope -p Delegate=yes npm start'),
  ).toEqual({
    before: 'Start in a scope of its own',
    command: 'systemd-run --user --scope -p Delegate=yes npm start',
  });
});

test('a fix without a command is words', () => {
  const text = 'Use a kernel of Linux 4.14 or newer with CONFIG_SECCOMP_FILTER';
  expect(readFix(text)).toEqual({ before: text });
});
