import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let opened: TestConsole;
let functionId: string;
let versionId: string;
beforeAll(async () => {
  opened = await openTestConsole();
  functionId = (await opened.createFunction('asked-by-head')).id;
  versionId = (await opened.createVersion(functionId)).id;
});
afterAll(() => opened.close());

const request = (path: string, method: string) =>
  opened.app.request(`http://localhost:8080${path}`, {
    method,
    headers: { host: 'localhost:8080', authorization: `Bearer ${opened.ownerIamToken}` },
  });

describe('HEAD request', () => {
  // More of them than there are places for followers, and memory for packages that are sent.
  const times = 100;

  it.each([
    ['the stream of changes', () => '/console/changes:follow'],
    ['the stream of a log', () => `/console/functions/${functionId}/logs:follow`],
    ['the code of a version', () => `/console/versions/${versionId}/package`],
  ])(
    'keeps nothing of %s, whose body nobody reads',
    async (_, path) => {
      for (let n = 0; n < times; n++) expect((await request(path(), 'HEAD')).status).toBe(200);
      const response = await request(path(), 'GET');
      expect(response.status).toBe(200);
      await response.body?.cancel();
    },
    20_000,
  );
});
