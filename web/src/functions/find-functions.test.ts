import type { CloudFunction } from 'bff/contract';
import { expect, test } from 'vitest';
import { namedLike } from './find-functions.ts';

const fn = (id: string, name: string, description = ''): CloudFunction => ({
  id,
  folderId: 'b1g1',
  createdAt: '',
  name,
  description,
  labels: {},
  httpInvokeUrl: '',
  status: 'ACTIVE',
});
const functions = [fn('d4e1', 'greets'), fn('d4e2', 'counts', 'Counts greetings'), fn('d4e3', '')];

test.each([
  ['', ['d4e1', 'd4e2', 'd4e3']],
  [' GREET ', ['d4e1', 'd4e2']],
  ['d4e3', ['d4e3']],
  ['greetsd4e1', []],
])('%j is found in names, ids and descriptions', (text, ids) => {
  expect(namedLike(functions, text).map(({ id }) => id)).toEqual(ids);
});
