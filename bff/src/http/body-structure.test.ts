import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let opened: TestConsole;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

describe('API', () => {
  it.each([
    ['thirty thousand lists', '/functions/v1/functions', `{"labels":[${'[],'.repeat(30_000)}1]}`],
    ['lists a million deep', '/functions/v1/versions', '['.repeat(1_000_000)],
    ['thirty thousand lists and no token', '/iam/v1/tokens', `[${'[],'.repeat(30_000)}1]`],
  ])('rejects a body of %s before it is parsed', async (_, path, body) => {
    const answer = await opened.send(path, {
      method: 'POST',
      body,
      ...(path === '/iam/v1/tokens' ? { token: null } : {}),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/^The request body has more than 20000 values or 32 levels/);
  });

  it('names the first violations of a body that breaks a rule ten thousand times', async () => {
    const { id } = await opened.createFunction('');
    const answer = await opened.post('/functions/v1/versions', {
      functionId: id,
      tag: Array(10_000).fill(''),
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body).length).toBeLessThan(50_000);
  });
});
