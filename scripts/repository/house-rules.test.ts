import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../places.mjs';
import { repositoryFiles, sourceFiles } from './files.ts';

const mostLines = 400;
const all = repositoryFiles();
const sources = sourceFiles();

function pathsWhere(files: typeof all, matches: (file: (typeof all)[number]) => boolean): string[] {
  return files.filter(matches).map(({ path }) => path);
}

test('files › have at most 400 lines', () => {
  expect(pathsWhere(sources, ({ text }) => text.split('\n').length > mostLines + 1)).toEqual([]);
});

test('folders › never have the name common, utils or helpers', () => {
  const vague = /^(common|utils?|helpers?)$/;
  expect(
    pathsWhere(all, ({ path }) =>
      dirname(path)
        .split('/')
        .some((name) => vague.test(name)),
    ),
  ).toEqual([]);
});

test('code › postpones, focuses, skips and suppresses nothing without a reason', () => {
  // Split, so that the rule does not match this file.
  const putOff =
    /\b(TO[D]O|FIX[M]E|HA[C]K)\b|\b(describe|it|test)(\.(only|todo)\b|\.skip\()|@ts-(ignore|nocheck)/;
  expect(pathsWhere(sources, ({ text }) => putOff.test(text))).toEqual([]);
});

test('stories › wait for no fixed time', () => {
  const fixedWait = /waitFor[T]imeout\(|set[T]imeout\(/;
  const stories = sources.filter(({ path }) => path.startsWith('e2e/'));
  expect(pathsWhere(stories, ({ text }) => fixedWait.test(text))).toEqual([]);
});

test('files › name neither this machine nor a package registry', () => {
  const registry = /registry\.(npmjs|yarnpkg|npmmirror)\.|_auth(Token)?=/;
  const ownPath = root.replace(/\/$/, '');
  const machine = ownPath === '' ? undefined : ownPath;
  const found = pathsWhere(
    all.filter(({ path }) => basename(path) !== 'house-rules.test.ts'),
    ({ text }) => registry.test(text) || (machine !== undefined && text.includes(machine)),
  );
  expect(found).toEqual([]);
});

test('lockfile › names content, not places', () => {
  const lockfile = all.find(({ path }) => path === 'pnpm-lock.yaml');
  expect(lockfile?.text).toContain('integrity: sha512-');
  expect(lockfile?.text).not.toMatch(/(tarball|resolution): *\{?[^}\n]*https?:/);
});
