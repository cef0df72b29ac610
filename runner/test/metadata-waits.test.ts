/** A request that waits for a change, in a sandbox that is frozen between calls. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRunner, type IamToken, type Runner } from '../src/index.ts';
import { dataDir, openRunner, returned, run, versionOf } from './harness.ts';

const program = `
const http = require('http');
let answer;
const beats = [];
const ask = (query) => new Promise((resolve, reject) => http.get({
  host: '169.254.169.254',
  path: '/computeMetadata/v1/instance/service-accounts/default/token' + query,
  headers: { 'Metadata-Flavor': 'Google' },
}, (response) => {
  let text = '';
  response.on('data', (chunk) => { text += chunk; });
  response.on('end', () => resolve({ etag: response.headers.etag, token: JSON.parse(text).access_token }));
}).on('error', reject));
exports.main = async (event) => {
  if (event.collect) {
    const { token } = await answer;
    return { token, longestPauseMs: Math.max(...beats.map((at, i) => (i === 0 ? 0 : at - beats[i - 1]))) };
  }
  const { etag, token } = await ask('');
  setInterval(() => beats.push(Date.now()), 5);
  await new Promise((resolve) => setTimeout(resolve, 20));
  answer = ask('?wait_for_change=true&last_etag=' + etag);
  return { token };
};`;

let current = 't1.first';
let lookUps = 0;
let runner: Runner;
beforeAll(async () => {
  // Only to have the runtimes prepared; its tokens never change.
  await (await openRunner()).close();
  runner = await createRunner({
    dataDir,
    tokens: {
      async tokenFor(): Promise<IamToken> {
        lookUps += 1;
        return { access_token: current, expires_in: 43_200, token_type: 'Bearer' };
      },
    },
  });
});
afterAll(() => runner.close());

it('keeps its answer for the next call, and does not wake the instance for it', async () => {
  const waiting = versionOf({ 'index.js': program }, { runtime: 'nodejs22', serviceAccountId: 'account1' });
  expect(returned(await run(runner, waiting))).toEqual({ token: 't1.first' });
  const looked = async (times: number) => {
    const before = lookUps;
    await expect.poll(() => lookUps, { timeout: 10_000 }).toBeGreaterThanOrEqual(before + times);
  };
  await looked(1);
  current = 't1.second';
  // Once for the wait, once more for the answer, and the answer is on its way.
  await looked(2);
  const collected = returned(await run(runner, waiting, { event: { collect: true } }));
  expect(collected).toMatchObject({ token: 't1.second' });
  // Its clock of 5 ms stood still from the end of one call to the beginning of the next.
  expect((collected as { longestPauseMs: number }).longestPauseMs).toBeGreaterThan(400);
});
