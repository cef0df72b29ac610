/** Requests that wait for a change, in sandboxes that are frozen between calls and end. */
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
  // Only prepares the runtimes; tokens of this runner never change.
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

it('metadata request › keeps its answer for the next call, without waking the instance', async () => {
  const waiting = versionOf({ 'index.js': program }, { runtime: 'nodejs22', serviceAccountId: 'account1' });
  expect(returned(await run(runner, waiting))).toEqual({ token: 't1.first' });
  const looked = async (times: number) => {
    const before = lookUps;
    await expect.poll(() => lookUps, { timeout: 10_000 }).toBeGreaterThanOrEqual(before + times);
  };
  await looked(1);
  current = 't1.second';
  // One look-up for the wait and one for the response, which is then being sent.
  await looked(2);
  const collected = returned(await run(runner, waiting, { event: { collect: true } }));
  expect(collected).toMatchObject({ token: 't1.second' });
  // Its timer of 5 ms stood still between the calls.
  expect((collected as { longestPauseMs: number }).longestPauseMs).toBeGreaterThan(400);
});

/** Opens many waiting connections, reads none of them, and returns how many the service accepted. */
const hoard = `
const net = require('net');
const request = 'GET /computeMetadata/v1/instance/service-accounts/default/token?wait_for_change=true HTTP/1.1\\r\\nHost: metadata\\r\\nMetadata-Flavor: Google\\r\\n\\r\\n';
const open = new Set();
exports.main = async () => {
  await Promise.all(Array.from({ length: 400 }, () => new Promise((resolve) => {
    const socket = net.connect(80, '169.254.169.254', () => socket.write(request, resolve));
    open.add(socket);
    socket.on('error', () => resolve());
    socket.on('close', () => { open.delete(socket); resolve(); });
  })));
  return open.size;
};`;

/** Requests a value that never changes, with a timeout of one second: a timer that needs no token. */
const second = `
exports.main = async () => {
  const response = await fetch('http://169.254.169.254/computeMetadata/v1/instance/name?wait_for_change=true&timeout_sec=1', {
    headers: { 'Metadata-Flavor': 'Google' },
  });
  return response.text();
};`;

it('metadata request › delays no other sandbox, and ends with its own', async () => {
  const hoarder = versionOf({ 'index.js': hoard }, { runtime: 'nodejs22', serviceAccountId: 'account1' });
  const other = versionOf({ 'index.js': second }, { runtime: 'nodejs22' });
  expect(returned(await run(runner, hoarder))).toBeGreaterThan(0);
  // Each request looks up once when it arrives. From then on, a look-up each half second serves all of them together.
  const lookUpsOverTheRest = async () => {
    const [before, beganMs] = [lookUps, performance.now()];
    expect(returned(await run(runner, other))).toBe('d4efunction');
    expect(lookUps - before).toBeGreaterThan(0);
    return lookUps - before - ((performance.now() - beganMs) / 500 + 1);
  };
  await expect.poll(lookUpsOverTheRest, { timeout: 20_000 }).toBeLessThanOrEqual(0);
  await runner.retire(hoarder.versionId);
  const after = lookUps;
  expect(returned(await run(runner, other))).toBe('d4efunction');
  expect(lookUps).toBe(after);
});
