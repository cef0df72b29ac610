import { describe, expect, test } from 'vitest';
import { checkEntrypoint } from './entrypoint.ts';

const check = (entrypoint: string, files: Record<string, string>, runtime = 'nodejs22') =>
  checkEntrypoint(entrypoint, {
    runtime,
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { kind: 'text', text }])),
  });

describe('finds the handler of Node.js when it is written as', () => {
  test.each([
    ['exports.main = async function (event, context) {};'],
    ['module.exports.main = () => 1'],
    ["exports['main'] = handler"],
    ['const main = () => 1;\nmodule.exports = { main };'],
    ['module.exports = { other: 1, main: handler }'],
    ['export async function main() {}'],
    ['export const main = async () => {}'],
    ['const a = 1; export { a as main };'],
  ])('%s', (code) => {
    expect(check('index.main', { 'index.js': code })).toEqual({
      state: 'ok',
      path: 'index.js',
      handler: 'main',
    });
  });
});

test.each(['index.ts', 'index.mts', 'index.cts'])('finds the handler of Node.js in %s', (path) => {
  const code = 'export const main = async (event: object): Promise<number> => 1;';
  expect(check('index.main', { [path]: code })).toEqual({ state: 'ok', path, handler: 'main' });
});

describe('finds the handler of Python when it is written as', () => {
  test.each([
    ['def main(event, context):\n    return 1'],
    ['async def main(event, context):\n    return 1'],
    ['main = lambda event, context: 1'],
    ['from lib.handlers import other, main'],
    ['from lib import handle as main'],
  ])('%s', (code) => {
    expect(check('index.main', { 'index.py': code }, 'python37')).toMatchObject({ state: 'ok' });
  });
});

test('a handler in a folder or in a module file is found where the runtime looks', () => {
  expect(check('dist/index.hello', { 'dist/index.js': 'exports.hello = 1' })).toMatchObject({ state: 'ok' });
  expect(check('index.main', { 'index.mjs': 'export const main = 1' })).toMatchObject({ path: 'index.mjs' });
});

test('a missing file is named, and a handler that exists is offered', () => {
  expect(check('index.main', { 'app.js': 'exports.run = 1' })).toEqual({
    state: 'wrong',
    message: 'There is no file index.js in the draft.',
    suggestion: 'app.run',
  });
});

test('a Python file does not serve a Node.js runtime', () => {
  expect(check('index.main', { 'index.py': 'def main(e, c): pass' })).toMatchObject({
    message: 'There is no file index.js in the draft.',
  });
});

test('a wrong name is told apart from the names that are there', () => {
  expect(check('index.handler', { 'index.js': 'exports.main = 1' })).toEqual({
    state: 'wrong',
    message: 'index.js does not seem to export “handler”; it has “main”.',
    suggestion: 'index.main',
  });
});

test('an export that cannot be read from the text is only doubted', () => {
  expect(check('index.main', { 'index.js': 'Object.assign(exports, make())' })).toMatchObject({
    state: 'unsure',
  });
});

test('an export in a comment does not count', () => {
  expect(check('index.main', { 'index.js': '// exports.main = 1\n/* exports.main = 2 */' })).toMatchObject({
    state: 'unsure',
  });
});

test.each(['', 'index', '.main', 'index.'])('%j is explained by its form', (entrypoint) => {
  expect(check(entrypoint, { 'index.js': 'exports.main = 1' })).toEqual({
    state: 'wrong',
    message: 'Enter file.handler, such as “index.main”: the file without “.js”.',
    suggestion: 'index.main',
  });
});
