import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestConsole, type TestConsole, versionRequest } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const functions = '/functions/v1/functions';
const list = (query: string) => it.send(`${functions}?folderId=${it.folderId}&${query}`);
const create = (body: unknown) => it.post(functions, body);
const bindings = (more: object) =>
  it.post(`${functions}/d4e1:setAccessBindings`, {
    accessBindings: [{ roleId: 'viewer', subject: { id: 'x', type: 'system' }, ...more }],
  });

const faults: [what: string, send: () => Promise<{ body: { message: string } }>, sentence: string][] = [
  [
    'a number for text',
    () => create({ folderId: it.folderId, description: 5 }),
    'description: must be a string, not a number',
  ],
  ['a list for a request', () => create([]), 'request: must be an object, not a list'],
  ['null for a request', () => create(null), 'request: must be an object'],
  ['a word for a number', () => list('pageSize=abc'), 'pageSize: must be a number'],
  ['a part for a whole', () => list('pageSize=1.5'), 'pageSize: must be a whole number'],
  ['too little', () => list('pageSize=-1'), 'pageSize: must be at least 0'],
  ['too much', () => list('pageSize=1001'), 'pageSize: must be at most 1000'],
  [
    'too long a text',
    () => it.send(`${functions}/${'a'.repeat(51)}`),
    'functionId: must be at most 50 characters long',
  ],
  [
    'an unknown choice',
    () => bindings({ subject: { id: 'x', type: 'group' } }),
    'accessBindings.0.subject.type: must be one of userAccount, serviceAccount, federatedUser, system',
  ],
  ['a parameter twice', () => list('folderId=x'), 'folderId: must be a string, not a list'],
  [
    'neither of two forms',
    () => it.send('/functions/v1/versions:byTag?functionId=d4e1&tag=A'),
    'tag: must start with a lowercase letter and hold lowercase letters, digits, "-" and "_"',
  ],
  [
    'what the contract has words for',
    () => it.post('/functions/v1/versions', { ...versionRequest('d4e1'), executionTimeout: '3' }),
    'executionTimeout: Illegal duration format; duration must end with \'s\', such as "5s"',
  ],
];
test.each(faults)('API › rejects %s in plain words', async (_, send, sentence) => {
  expect((await send()).body.message).toBe(`Request validation error: ${sentence}`);
});
