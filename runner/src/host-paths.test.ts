import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { HostPaths } from './host-paths.ts';

test('host paths › replaces the data folder, the home folder and the console by neutral names', () => {
  const paths = new HostPaths({ dataDir: tmpdir() }, '/home/alice');
  expect(paths.hide(`bwrap: Can't find ${tmpdir()}/code, /home/alice/.pyenv, ${import.meta.dirname}`)).toBe(
    "bwrap: Can't find FC_DATA_DIR/code, ~/.pyenv, CONSOLE/runner/src",
  );
});

test('host paths › leaves text as it is for a user without a home folder', () => {
  expect(new HostPaths({ dataDir: tmpdir() }, '').hide('a /b c')).toBe('a /b c');
});
