import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { pythonCommands } from './machine-commands.ts';

test('catalogue › marks the runtimes that the cloud lists', () => {
  const marked = (mark: string) => catalogue.filter(({ inCloud }) => inCloud === mark).map(({ id }) => id);
  expect(marked('supported')).toEqual(['nodejs22', 'python312']);
  expect(marked('deprecated')).toEqual(
    'nodejs12 nodejs14 nodejs16 nodejs18 python37 python38 python39 python311'.split(' '),
  );
  expect(marked('absent')).toEqual('nodejs20 nodejs24 python310 python313'.split(' '));
});

test('catalogue › pins every package by its hash', () => {
  const packages = catalogue.flatMap((each) =>
    each.language === 'nodejs' ? Object.values(each.packages) : [],
  );
  expect(packages).toHaveLength(13);
  for (const { name, version, integrity, downloadBytes } of packages) {
    expect(`${name}@${version}`).toMatch(/^node-linux-(x64|arm64)@\d+\.\d+\.\d+$/);
    expect(Buffer.from(integrity.slice('sha512-'.length), 'base64')).toHaveLength(64);
    expect(downloadBytes).toBeGreaterThan(10_000_000);
  }
  expect(new Set(packages.map(({ integrity }) => integrity)).size).toBe(packages.length);
});

test.each([
  ['3.11', 'ID=debian\nVERSION_ID="12"\n', 'apt uv pyenv'],
  ['3.12', 'ID=debian\nVERSION_ID="12"\n', 'uv pyenv'],
  ['3.7', 'ID=debian\nVERSION_ID="12"\n', 'pyenv'],
  ['3.12', 'ID=ubuntu\nVERSION_ID="24.04"\n', 'apt uv pyenv'],
  ['3.7', 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="22.04"\n', 'pyenv deadsnakes'],
  ['3.8', '', 'uv pyenv'],
])('machine commands › install Python %s on %j with %s', (minor, osRelease, tools) => {
  const commands = pythonCommands(minor, osRelease);
  expect(commands.map(({ tool }) => tool).join(' ')).toBe(tools);
  for (const { command } of commands) expect(command).toContain(minor);
});
