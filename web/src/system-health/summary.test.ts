import type { Finding } from 'bff/contract';
import { expect, test } from 'vitest';
import { sortFindings, summarize } from './summary.ts';

const ok = (id: string, title = id): Finding => ({ id, title, state: 'ok', detail: 'is there' });
const well = [ok('seccomp'), ok('isolation', 'A sandbox starts'), ok('runtime-nodejs12')];
const attack: Finding = {
  ...ok('attack-mounts', 'A function that mounts a file system'),
  detail: 'was refused',
};

test('a machine that passes every check is ready, whichever runtimes are not installed', () => {
  const missing: Finding = { ...ok('runtime-nodejs14'), state: 'warning', detail: 'is not installed' };
  expect(summarize([...well, missing, attack])).toEqual({
    theme: 'success',
    title: 'Ready. All checks passed.',
  });
});

test('a machine that starts no sandbox says why, before anything else', () => {
  const isolation: Finding = {
    ...ok('isolation'),
    state: 'problem',
    detail: 'Functions cannot be isolated: bwrap is missing.',
  };
  expect(summarize([{ ...ok('bubblewrap'), state: 'problem' }, isolation])).toMatchObject({
    theme: 'danger',
    title: 'Functions cannot run here: Functions cannot be isolated: bwrap is missing.',
  });
});

test('an attack that got through is named', () => {
  const title = 'Functions are not isolated here: a function that mounts a file system.';
  expect(summarize([...well, { ...attack, state: 'problem' }])).toMatchObject({ theme: 'danger', title });
});

test('a machine without any runtime runs nothing', () => {
  const none: Finding = { ...ok('runtime-nodejs12'), state: 'warning' };
  expect(summarize([ok('isolation'), none]).title).toBe(
    'Functions cannot run here: no runtime is installed.',
  );
});

test('something narrower that is missing is a warning', () => {
  const narrower: Finding = { ...ok('slirp4netns', 'Way to the internet'), state: 'warning' };
  expect(summarize([...well, narrower])).toEqual({
    theme: 'warning',
    title: 'Ready, with warnings: Way to the internet.',
  });
});

test('what was tried stands apart from what the machine offers, and runtimes stand elsewhere', () => {
  const { offers, attacks } = sortFindings([...well, attack]);
  expect(offers.map(({ id }) => id)).toEqual(['seccomp', 'isolation']);
  expect(attacks).toEqual([attack]);
});
