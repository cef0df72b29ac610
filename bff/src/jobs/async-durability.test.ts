import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from '../../test/server-process.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest, zipOf } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';

let dataDir: string;
let server: ServerProcess;
beforeEach(async () => {
  await prepareForRuns();
  dataDir = newTestDataDir();
  mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
  server = await startServer(dataDir);
});
afterEach(async () => {
  await server.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** A call is kept until its log is written, so that every call whose row is gone has left a trace. */
const code = "exports.main = async ({ order }) => console.log('ran ' + order);";

it('console › loses no accepted asynchronous call, at whatever moment it is killed', async () => {
  const { send, folderId } = await ownerOf(server);
  const { body: made } = await send('/functions/v1/functions', { folderId });
  const functionId: string = made.response.id;
  await send('/functions/v1/versions', {
    ...versionRequest(functionId),
    content: zipOf({ 'index.js': code }),
    concurrency: '16',
    asyncInvocationConfig: { retriesCount: '0' },
  });
  const accepted: string[] = [];
  for (let round = 0; round < 4; round++) {
    const { gatewayUrl, token } = await ownerOf(server);
    const calls = Array.from({ length: 8 }, async (_, n) => {
      const order = `${round}-${n}`;
      const answer = await fetch(`${gatewayUrl}/${functionId}?integration=async`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
        body: JSON.stringify({ order }),
      });
      if (answer.status === 202) accepted.push(order);
    });
    // At a random moment: while calls are accepted, run, or end.
    const killed = setTimeout(Math.random() * 900).then(() => server.end('SIGKILL'));
    await Promise.allSettled(calls);
    await killed;
    server = await startServer(dataDir);
  }
  expect(accepted.length).toBeGreaterThan(0);
  const { send: ask } = await ownerOf(server);
  const ran = async (): Promise<string[]> => {
    const { body } = await ask(`/console/functions/${functionId}/logs?order=oldestFirst&pageSize=1000`);
    const messages: string[] = body.entries.map(({ message }: { message: string }) => message);
    return accepted.filter((order) => !messages.includes(`ran ${order}`));
  };
  await expect.poll(ran, { timeout: 30_000, interval: 200 }).toEqual([]);
}, 120_000);
