import { expect, test } from 'vitest';
import { filterOf, readLogSearch } from './log-search.ts';

const request = '3f2c9f0e-5a41-4b7e-9a57-0d4b1f4f9c11';

test('an address without a search means everything of the last hour', () => {
  expect(readLogSearch({})).toEqual({});
  expect(filterOf({})).toEqual({ period: { ms: 3_600_000 } });
});

test('what the console does not know is left out of the address', () => {
  expect(readLogSearch({ period: 'toString', level: 'loud', request: 5, text: '', other: 1 })).toEqual({});
  expect(readLogSearch({ period: '1h', level: 'all' })).toEqual({});
});

test('a text of digits is a text', () => {
  expect(readLogSearch({ text: 404 })).toEqual({ text: '404' });
});

test('a search becomes what the API is asked for', () => {
  expect(filterOf(readLogSearch({ request, text: 'boom', level: 'error', period: '3d' }))).toEqual({
    period: { ms: 259_200_000 },
    requestId: request,
    text: 'boom',
    levels: ['ERROR', 'FATAL'],
  });
});

test('nothing is asked for while the id of the request is not whole', () => {
  expect(filterOf({ request: request.slice(0, 20) })).toBeUndefined();
});
