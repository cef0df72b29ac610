import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';
import { followersOfSubject } from '../http/followers.ts';

let opened: TestConsole;
let functionId: string;
let operationId: string;
const leaving: (() => Promise<void>)[] = [];
beforeAll(async () => {
  opened = await openTestConsole();
  const { body } = await opened.post('/functions/v1/functions', {
    folderId: opened.folderId,
    name: 'followed',
  });
  operationId = body.id;
  functionId = body.response.id;
});
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});
afterAll(() => opened.close());

/** Follows as soon as earlier tests have left their places. */
async function takeShare(token = opened.ownerIamToken): Promise<void> {
  for (let n = 0; n < followersOfSubject; n++) await expect.poll(() => follow(anyLog(), token)).toBe(200);
}

const anyLog = () => `/console/functions/${functionId}/logs:follow`;

async function follow(path: string, token = opened.ownerIamToken): Promise<number> {
  const response = await opened.app.request(`http://localhost:8080${path}`, {
    headers: { host: 'localhost:8080', authorization: `Bearer ${token}` },
  });
  leaving.push(async () => response.body?.cancel());
  return response.status;
}

describe('event stream', () => {
  it.each([
    ['a log', () => `/console/functions/${functionId}/logs:follow`],
    ['the changes of the console', () => '/console/changes:follow'],
    ['a build', () => `/console/operations/${operationId}/build`],
  ])('of %s counts its followers', async (_, path) => {
    await takeShare();
    expect(await follow(path())).toBe(429);
    await leaving.shift()?.();
    await expect.poll(() => follow(path())).toBe(200);
  });

  it('of a log takes another subject when one has its share', async () => {
    const { id } = await opened.createAccount('reader');
    const subject = { id, type: 'serviceAccount' };
    await opened.bind(`/functions/v1/functions/${functionId}`, 'logging.reader', subject);
    const token = await opened.tokenOf(id);
    await takeShare(token);
    expect(await follow(anyLog(), token)).toBe(429);
    expect(await follow(anyLog())).toBe(200);
  });
});
