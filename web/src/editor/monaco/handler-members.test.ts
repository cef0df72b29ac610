import { expect, test } from 'vitest';
import { keysAfter, membersAfter } from './handler-members.ts';

const names = (members: readonly { name: string }[]) => members.map((member) => member.name);
const node = (text: string, before: string) => names(membersAfter(before, { text, language: 'nodejs' }));
const python = (text: string, before: string) => names(membersAfter(before, { text, language: 'python' }));

test.each([
  'exports.main = async function (event, context) {',
  'module.exports.main = (event, context) => {',
  'export const main = async (event, context) => {',
  'export async function main(event, context) {',
])('the context of %s is known', (code) => {
  expect(node(code, '  return context.')).toContain('token');
  expect(node(code, '  return context.to')).toContain('token');
  expect(node(code, '  return context.token.')).toEqual(['access_token', 'expires_in', 'token_type']);
  expect(node(code, '  event.')).toContain('httpMethod');
});

test('parameters are known by the names that the handler gives them', () => {
  expect(node('exports.main = (e, c) => {', 'c.')).toContain('requestId');
  expect(node('exports.main = (e, c) => {', 'context.')).toEqual([]);
});

test('a handler that names its type is left to the TypeScript service', () => {
  expect(node('/** @type {Handler} */\nexports.main = (event, context) => {', 'context.')).toEqual([]);
});

test('Python has its own names, and its token is a dict', () => {
  const code = 'def main(event, context):\n';
  expect(python(code, '    context.')).toContain('get_remaining_time_in_millis');
  expect(python(code, '    context.token.')).toEqual([]);
  expect(python(code, '    event.')).toEqual([]);
  expect(names(keysAfter("context.token['", { text: code }))).toContain('access_token');
  expect(names(keysAfter('event["ht', { text: code }))).toContain('httpMethod');
});
