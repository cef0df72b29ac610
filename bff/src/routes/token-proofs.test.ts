import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let cloud: TestConsole;
let account: string;
let token: string;
let allowed: string;
let denied: string;
beforeAll(async () => {
  await prepareForRuns();
  cloud = await openTestConsole();
  account = (await cloud.createAccount('proven')).id;
  token = await cloud.tokenOf(account);
  const content = zipOf({ 'index.js': 'exports.main = async () => ({ body: "inside".repeat(2000) });' });
  for (const name of ['allowed', 'denied']) {
    const { id } = await cloud.createFunction(name);
    await cloud.createVersion(id, { content });
    if (name === 'allowed') allowed = id;
    else denied = id;
  }
  const subject = { id: account, type: 'serviceAccount' };
  await cloud.bind(`/functions/v1/functions/${allowed}`, 'functions.functionInvoker', subject);
});
afterAll(() => cloud.close());

const prove = (functionId: string, body: object = { token }, as?: string) =>
  cloud.post(`/console/functions/${functionId}:proveToken`, body, as === undefined ? {} : { token: as });
const statuses = ({ body }: Awaited<ReturnType<typeof prove>>) =>
  body.answers.map((answer: { variant: string; status: number }) => [answer.variant, answer.status]);

describe('proof of a token', () => {
  it("shows the gateway's answers with the role to the token, a changed one and an expired one", async () => {
    const proof = await prove(allowed);
    expect(statuses(proof)).toEqual([
      ['asIs', 200],
      ['changedByte', 401],
      ['expired', 401],
    ]);
    expect(proof.body.answers[0].body).toMatch(/^(inside)+/);
    expect(proof.body.answers[0].body.length).toBe(4096);
  });

  it('shows 403 for the token without the role, and grants nothing', async () => {
    expect(statuses(await prove(denied))).toEqual([
      ['asIs', 403],
      ['changedByte', 401],
      ['expired', 401],
    ]);
    expect(statuses(await prove(denied))[0]).toEqual(['asIs', 403]);
  });

  it('rejects what is no token of a service account of this console', async () => {
    for (const foreign of [`t1.e30.${'A'.repeat(86)}`, 'x', cloud.ownerIamToken, `${token}A`]) {
      const answer = await prove(allowed, { token: foreign });
      expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining('token')]);
      expect(JSON.stringify(answer.body)).not.toContain(foreign.length > 10 ? foreign : 'xx');
    }
  });

  it('rejects a caller who may not see the function', async () => {
    const answer = await prove(denied, { token }, token);
    expect([answer.status, answer.body.message]).toEqual([
      403,
      expect.stringContaining('functions.functions.get'),
    ]);
  });

  it('leaves no token in the log of the function', async () => {
    await prove(denied);
    const { body } = await cloud.send(`/console/functions/${denied}/logs`);
    expect(JSON.stringify(body)).toContain('functions.functionInvoker');
    expect(JSON.stringify(body)).not.toContain('t1.');
  });
});
