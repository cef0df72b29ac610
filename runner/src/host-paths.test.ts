import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { RunnerError } from './errors.ts';
import { HostPaths } from './host-paths.ts';
import { factsOf } from './message.ts';
import { messageOf } from './messages.ts';

test('host paths › replaces the data folder, the home folder and the console by neutral names', () => {
  const paths = new HostPaths({ dataDir: tmpdir() }, '/home/alice');
  expect(paths.hide(`bwrap: Can't find ${tmpdir()}/code, /home/alice/.pyenv, ${import.meta.dirname}`)).toBe(
    "bwrap: Can't find FC_DATA_DIR/code, ~/.pyenv, CONSOLE/runner/src",
  );
});

test('host paths › leaves text as it is for a user without a home folder', () => {
  expect(new HostPaths({ dataDir: tmpdir() }, '').hide('a /b c')).toBe('a /b c');
});

test('host paths › replaces paths in the parameters of an error and of a fix too', async () => {
  const paths = new HostPaths({ dataDir: tmpdir(), log: { info: () => {}, warn: () => {} } }, '/home/alice');
  const why = messageOf('REINSTALL_BROKEN', { folder: `${tmpdir()}/runtimes`, why: '/home/alice/x' });
  const error = await paths
    .hidden(() => Promise.reject(new RunnerError('SANDBOX_FAILED', why)))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: 'Remove FC_DATA_DIR/runtimes and install again: ~/x',
    said: { params: { folder: 'FC_DATA_DIR/runtimes', why: '~/x' } },
  });
  const runtime = { fix: why.text, said: { fix: factsOf(why) } };
  expect(JSON.stringify(paths.hideIn(runtime))).not.toMatch(/alice|\/tmp/);
});
