/** The effect of one tenant on another tenant's warm calls: at most 100 ms, whatever the tenant does. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogStore } from '../src/logs/log-store.ts';
import { handMadeZip } from './hand-made-zip.ts';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest, zipOf } from './test-console.ts';
import { newTestDataDir } from './test-data-dir.ts';

/** On an idle machine. The test adds an allowance for the processor time that other programs take before an attack. */
const mostMs = 100;
/** A call that must wait for the attack does so in each attempt. */
const attempts = 5;
const attackMs = 600;

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let attackerId: string;
let neighbour: Worker;

beforeAll(async () => {
  await prepareForRuns();
  dataDir = newTestDataDir();
  const runnerDir = join(dataDir, 'runner');
  mkdirSync(runnerDir, { recursive: true, mode: 0o700 });
  for (const shared of ['runtimes', 'support', 'tools'])
    symlinkSync(join(sharedRunnerDir, shared), join(runnerDir, shared));
  server = await startServer(dataDir);
  owner = await ownerOf(server);
  attackerId = await createFunction(
    readFileSync(fileURLToPath(new URL('functions/hold-up/index.js', import.meta.url)), 'utf8'),
  );
  const neighbourId = await createFunction('exports.main = async () => ({ body: "here" });');
  await server.end('SIGTERM');
  fillLog(attackerId);
  server = await startServer(dataDir);
  owner = await ownerOf(server);
  const url = `${owner.gatewayUrl}/${neighbourId}`;
  // The first call starts the instance.
  const first = await fetch(url, { headers: { authorization: `Bearer ${owner.token}` } });
  expect(await first.text()).toBe('here');
  neighbour = new Worker(new URL('./neighbour-worker.ts', import.meta.url), {
    workerData: { url, token: owner.token },
  });
}, 120_000);
afterAll(async () => {
  await neighbour.terminate();
  await server.end('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

async function createFunction(source: string): Promise<string> {
  const { body } = await owner.send('/functions/v1/functions', { folderId: owner.folderId, name: '' });
  const { id } = body.response;
  const content = zipOf({ 'index.js': source });
  const made = await owner.send('/functions/v1/versions', {
    ...versionRequest(id),
    content,
    resources: { memory: String(512 << 20) },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return id;
}

/** Three hundred thousand lines, as after a flood of calls. */
function fillLog(functionId: string): void {
  const store = new LogStore(dataDir);
  for (let part = 0; part < 30; part += 1)
    store.append(
      Array.from({ length: 10_000 }, () => ({
        functionId,
        versionId: 'd4e',
        requestId: 'r',
        timestampMs: Date.now(),
        stream: 'stdout' as const,
        level: 'INFO' as const,
        message: 'a'.repeat(100),
        streamName: null,
        fieldsJson: null,
      })),
    );
  store.close();
}

/** Durations of the neighbour's calls since the last request for them. */
async function callsOfNeighbour(): Promise<{ maxMs: number; slowness: number }> {
  neighbour.postMessage('tell');
  const [{ tookMs, slowness }] = await once(neighbour, 'message');
  return { maxMs: Math.max(...tookMs), slowness };
}

const agent = new Agent({ keepAlive: true });
/** Sends prepared bytes, and discards the response. */
async function post(url: string, body: Buffer): Promise<number> {
  const asked = request(url, {
    agent,
    method: 'POST',
    headers: { authorization: `Bearer ${owner.token}`, 'content-length': body.length },
  });
  asked.end(body);
  const [response] = await once(asked, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

const act = (name: string, status: number) => async () => {
  const body = Buffer.from(JSON.stringify({ act: name }));
  expect(await post(`${owner.gatewayUrl}/${attackerId}`, body)).toBe(status);
};
const attacker = (query = '') => `${owner.gatewayUrl}/${attackerId}${query}`;
const lists = Buffer.from(`[${'[],'.repeat(1_100_000)}1]`);
const versionOf = (zip: Buffer) =>
  Buffer.from(JSON.stringify({ ...versionRequest(attackerId), content: zip.toString('base64') }));
const sent = (zip: Buffer) => () => post(`${server.origin}/functions/v1/versions`, versionOf(zip));
const search = () =>
  owner.send(`/console/functions/${attackerId}/logs?text=${'a'.repeat(199)}b&pageSize=1000`);

describe('a warm call of a neighbour', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['answers base64 that is not', act('base64', 502)],
    ['answers 3.5 MB of objects', act('objects', 200)],
    ['answers 3.5 MB of objects of different shapes', act('shapes', 200)],
    ['answers JSON two million levels deep', act('deep', 502)],
    ['answers two hundred thousand headers', act('headers', 502)],
    ['answers two million values of a header', act('values', 502)],
    ['fails with the longest error', act('error', 502)],
    ['prints half a million lines', act('lines', 200)],
    ['prints structured lines of 64 KB', act('structured', 200)],
    ['is sent 3.5 MB of lists as JSON', () => post(attacker('?integration=raw'), lists)],
    ['is sent 3.5 MB of control characters as text', () => post(attacker(), Buffer.alloc(3_600_000, 1))],
    ['sends the API 3.5 MB of lists', () => post(`${server.origin}/functions/v1/versions`, lists)],
    [
      'uploads a zip of 120 MB',
      sent(handMadeZip([{ name: 'index.js', content: Buffer.alloc(120 << 20), method: 8 }])),
    ],
    [
      'uploads a zip of ten thousand files',
      sent(handMadeZip(Array.from({ length: 10_000 }, (_, n) => ({ name: `f${n}`, content: 'x' })))),
    ],
    [
      'uploads a zip of thirty thousand entries',
      sent(handMadeZip(Array.from({ length: 30_000 }, (_, n) => ({ name: `f${n}`, content: '' })))),
    ],
    ['searches its log of 300,000 lines', search],
    [
      'deletes its log of 300,000 lines',
      async () => await owner.send(`/functions/v1/functions/${attackerId}`, undefined, 'DELETE'),
    ],
  ])(
    'takes at most 100 ms more while another function %s',
    async (_, attack) => {
      const tried: string[] = [];
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        await callsOfNeighbour();
        await pause(attackMs / 2);
        const before = await callsOfNeighbour();
        const until = performance.now() + attackMs;
        do await Promise.all([attack(), attack(), attack()]);
        while (performance.now() < until);
        const during = await callsOfNeighbour();
        const delayMs = during.maxMs - before.maxMs;
        if (delayMs <= mostMs * before.slowness) return;
        tried.push(`${Math.round(delayMs)} ms more on a machine ${before.slowness.toFixed(1)} times slower`);
      }
      expect(tried).toEqual([]);
    },
    120_000,
  );
});
