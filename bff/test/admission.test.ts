/**
 * Work in progress is limited, waits in turn, and is rejected with a message beyond the limit: tested at the real
 * API.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuildEvent, buildEvent, type Operation, operation } from '../contract/index.ts';
import {
  type Answer,
  openTestConsole,
  prepareForRuns,
  sharedRunnerDir,
  type TestConsole,
  versionRequest,
  zipOf,
} from './test-console.ts';

const gibibyte = 1024 ** 3;
const work = mkdtempSync(join(tmpdir(), 'functions-console-admission-'));
const runnerDir = join(work, 'runner');

/**
 * A registry that answers for a package only when the test allows it: until then, the build that asks keeps running.
 */
const asked: string[] = [];
const held = new Map<string, () => void>();
let mostHeld = 0;
const registry = createServer((request, response) => {
  const name = request.url?.slice(1) ?? '';
  asked.push(name);
  held.set(name, () => {
    held.delete(name);
    response.writeHead(404).end('{}');
  });
  mostHeld = Math.max(mostHeld, held.size);
});

let console: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  mkdirSync(runnerDir);
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(runnerDir, shared));
});
afterEach(() => console.close());
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(work, { recursive: true, force: true });
});

const createWith = (functionId: string, dependency: string) =>
  console.post('/functions/v1/versions', {
    ...versionRequest(functionId),
    content: zipOf({
      'index.js': 'exports.main = () => 1;',
      'package.json': JSON.stringify({ dependencies: { [dependency]: '1.0.0' } }),
    }),
  });

/** Follows the build events of an operation and keeps the latest `phase` event. */
function follow({ id }: Operation): {
  phase: () => Extract<BuildEvent, { type: 'phase' }> | undefined;
  leave: () => void;
} {
  const leave = new AbortController();
  let last: Extract<BuildEvent, { type: 'phase' }> | undefined;
  void console.cloud.builds.follow(id, {
    signal: leave.signal,
    onEvent: (event) => {
      const read = buildEvent.parse(event);
      if (read.type === 'phase') last = read;
    },
  });
  return { phase: () => last, leave: () => leave.abort() };
}

describe('builds', () => {
  it('run as memory permits, in turn among functions, and return 429 beyond the queue', async () => {
    console = await openTestConsole({
      runnerDir,
      npmRegistry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
      machine: { buildsAtATime: 2 },
    });
    const [many, single] = [await console.createFunction('many'), await console.createFunction('single')];
    const answers: Answer[] = [];
    for (let n = 0; n < 11; n++) answers.push(await createWith(many.id, `many-${n}`));
    const one = await createWith(single.id, 'single');
    expect(answers.map(({ status }) => status)).toEqual([...Array(8).fill(200), ...Array(3).fill(429)]);
    expect(answers.at(-1)?.body).toMatchObject({
      code: 8,
      message: `Too many requests: Function ${many.id} has 8 builds of dependencies that wait or run, which is the limit. Wait until one ends, or cancel one, and create the version again.`,
    });
    expect(one.status).toBe(200);
    await expect.poll(() => [...held.keys()].sort(), { timeout: 60_000 }).toEqual(['many-0', 'many-1']);
    const followed = [...answers.slice(0, 8), one].map(({ body }) => follow(operation.parse(body)));
    expect(followed.map(({ phase }) => phase()?.ahead)).toEqual([undefined, undefined, 0, 2, 3, 4, 5, 6, 1]);
    // Cancelling frees a place at once, and the builds behind it advance.
    const cancelled = operation.parse(answers[3]?.body);
    expect(await console.post(`/operations/${cancelled.id}:cancel`, undefined)).toMatchObject({
      status: 200,
    });
    expect(followed.at(4)?.phase()?.ahead).toBe(2);
    for (let answered = 0; answered < 4; answered++) {
      await expect.poll(() => held.size, { timeout: 60_000 }).toBe(2);
      [...held.values()][0]?.();
    }
    await expect.poll(() => asked, { timeout: 60_000 }).toHaveLength(6);
    expect(asked.slice(0, 4)).toContain('single');
    expect(mostHeld).toBe(2);
    // The builds of a deleted function end, although the registry still delays the running ones.
    const deleted = await console.send(`/functions/v1/functions/${many.id}`, { method: 'DELETE' });
    expect(deleted.status).toBe(200);
    const last = async () => (await console.send(`/operations/${answers[7]?.body.id}`)).body;
    await expect.poll(last).toMatchObject({ done: true, error: { code: 5 } });
    for (const { leave } of followed) leave();
  }, 240_000);
});

describe('calls', () => {
  it('share a machine of 2 GB among 60 functions of 1 to 4 GB, and reject the larger ones', async () => {
    console = await openTestConsole({
      machine: { capacity: { memoryBytes: 8 * gibibyte } },
      capacity: { memoryBytes: 8 * gibibyte, cpuCores: 4 },
    });
    const content = zipOf({
      'index.js':
        'exports.main = async () => { const from = Date.now(); await new Promise((r) => setTimeout(r, 20)); return [from, Date.now()]; };',
    });
    const functions: { id: string; gibibytes: number }[] = [];
    for (let n = 0; n < 12; n++) {
      const gibibytes = 1 + (n % 4);
      const { id } = await console.createFunction(`of-${gibibytes}-${n}`);
      await console.createVersion(id, {
        content,
        resources: { memory: String(gibibytes * gibibyte) },
        executionTimeout: '60s',
      });
      functions.push({ id, gibibytes });
    }
    const { dataDir } = console;
    await console.close({ keepData: true });
    console = await openTestConsole({ dataDir, machine: { capacity: { memoryBytes: 2 * gibibyte } } });
    const calls = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const { id, gibibytes } = functions[n % 12] ?? { id: '', gibibytes: 0 };
        const response = await fetch(`${console.gatewayUrl}/${id}?integration=raw`, {
          method: 'POST',
          headers: { authorization: `Bearer ${console.ownerIamToken}` },
        });
        const body: unknown = await response.json();
        return { gibibytes, status: response.status, body };
      }),
    );
    const ran = calls
      .filter(({ status }) => status === 200)
      .map(({ gibibytes, body }) => ({ gibibytes, times: body as [number, number] }));
    expect(ran).toHaveLength(30);
    /** Memory of the calls that ran at that time. */
    const heldAt = (atMs: number) =>
      ran
        .filter(({ times: [from, to] }) => from <= atMs && atMs < to)
        .reduce((sum, call) => sum + call.gibibytes, 0);
    expect(Math.max(...ran.map(({ times: [from] }) => heldAt(from)))).toBeLessThanOrEqual(2);
    for (const { gibibytes, status, body } of calls.filter((call) => call.gibibytes > 2))
      expect({ status, body }).toMatchObject({
        status: 503,
        body: {
          errorMessage: expect.stringMatching(
            `^Version \\w+ has ${gibibytes * 1024} MB of memory, and this machine gives functions and builds 2048 MB together\\.`,
          ),
          errorType: 'TOO_LARGE',
        },
      });
    const { status } = await console.post('/functions/v1/versions', {
      ...versionRequest(functions[0]?.id ?? ''),
      resources: { memory: String(4 * gibibyte) },
    });
    expect(status).toBe(400);
  }, 240_000);

  it('leave the queue when their client goes away', async () => {
    const mebibyte = 1024 * 1024;
    console = await openTestConsole({ machine: { capacity: { memoryBytes: 128 * mebibyte } } });
    const [busy, counting] = [await console.createFunction('busy'), await console.createFunction('counting')];
    const createOf = (id: string, code: string) =>
      console.createVersion(id, { content: zipOf({ 'index.js': code }) });
    await createOf(busy.id, 'exports.main = () => new Promise((r) => setTimeout(r, 1500, 1));');
    const counted = await createOf(counting.id, 'let calls = 0; exports.main = () => ++calls;');
    const call = async (id: string, signal?: AbortSignal) => {
      const response = await fetch(`${console.gatewayUrl}/${id}?integration=raw`, {
        method: 'POST',
        headers: { authorization: `Bearer ${console.ownerIamToken}` },
        ...(signal ? { signal } : {}),
      });
      return await response.json();
    };
    const running = call(busy.id);
    await expect.poll(() => console.invoked).toHaveLength(1);
    const leave = new AbortController();
    const left = call(counting.id, leave.signal).catch((error: unknown) => error);
    await expect.poll(() => console.invoked).toContain(counted.id);
    leave.abort();
    expect(await left).toBeInstanceOf(Error);
    expect(await running).toBe(1);
    expect(await call(counting.id)).toBe(1);
  });
});
