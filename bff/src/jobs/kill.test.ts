import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from '../../test/server-process.ts';
import { storeMessages } from '../../test/stored-messages.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest, zipOf } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { openStore } from '../store/store.ts';

const jobs = 1000;
const kills = 5;

let dataDir: string;
let server: ServerProcess | undefined;
beforeEach(async () => {
  await prepareForRuns();
  dataDir = newTestDataDir();
  mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
  server = await startServer(dataDir);
});
afterEach(async () => {
  await server?.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** Each message is good, fails the first time, or fails each time. */
const kindOf = (n: number) => (n % 50 === 0 ? 'poison' : n % 10 === 0 ? 'flaky' : 'good');
const code = `exports.main = async ({ messages }) => {
  for (const { details: { message } } of messages) {
    const [kind, n] = message.body.split(' ');
    const isFirst = message.attributes.ApproximateReceiveCount === '1';
    if (kind === 'poison' || (kind === 'flaky' && isFirst)) throw new Error(kind);
    console.log('did ' + n);
  }
};`;

it('console › delivers each of 1,000 messages or leaves it as a dead letter, whenever it is killed', async () => {
  if (server === undefined) throw new Error('no console');
  const { send, folderId } = await ownerOf(server);
  const { body: made } = await send('/functions/v1/functions', { folderId });
  const functionId: string = made.response.id;
  await send('/functions/v1/versions', {
    ...versionRequest(functionId),
    content: zipOf({ 'index.js': code }),
    concurrency: '16',
  });
  const { body: account } = await send('/iam/v1/serviceAccounts', { folderId, name: 'reads' });
  const serviceAccountId: string = account.response.id;
  const bind = async (path: string, roleId: string) => {
    const subject = { id: serviceAccountId, type: 'serviceAccount' };
    const delta = { action: 'ADD', accessBinding: { roleId, subject } };
    await send(`${path}:updateAccessBindings`, { accessBindingDeltas: [delta] });
  };
  await bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker');
  await bind(`/resource-manager/v1/folders/${folderId}`, 'ymq.reader');
  await server.end('SIGTERM');
  const bodies = Array.from({ length: jobs }, (_, n) => `${kindOf(n)} ${n}`);
  const arn = await storeMessages(dataDir, { folderId, bodies });
  server = await startServer(dataDir);
  const owner = await ownerOf(server);
  const created = await owner.send('/triggers/v1/triggers', {
    folderId,
    rule: {
      messageQueue: {
        queueId: arn,
        serviceAccountId,
        batchSettings: { size: '1', cutoff: '0s' },
        visibilityTimeout: '2s',
        invokeFunction: { functionId, serviceAccountId },
      },
    },
  });
  expect(created.body.message).toBeUndefined();
  for (let kill = 0; kill < kills; kill++) {
    await setTimeout(Math.random() * 1500);
    await server.end('SIGKILL');
    server = await startServer(dataDir);
  }
  const { send: ask } = await ownerOf(server);
  const log = async (): Promise<string[]> => {
    const lines: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = `order=oldestFirst&pageSize=1000&pageToken=${encodeURIComponent(pageToken)}`;
      const { body } = await ask(`/console/functions/${functionId}/logs?${page}`);
      for (const { message } of body.entries) lines.push(message);
      if (body.nextPageToken === undefined) return lines;
      pageToken = body.nextPageToken;
    }
  };
  const did = async () =>
    (await log()).filter((line) => line.startsWith('did ')).map((line) => line.slice(4));
  const good = bodies.filter((each) => !each.startsWith('poison')).map((each) => each.split(' ')[1]);
  const patience = { timeout: 120_000, interval: 1000 };
  await expect.poll(async () => new Set(await did()).size, patience).toBe(good.length);
  expect([...new Set(await did())].sort()).toEqual(good.sort());
  // What was done twice was said to be delivered again.
  const again = (await log()).filter((line) => line.includes('delivers again')).length;
  expect(again).toBeGreaterThanOrEqual((await did()).length - good.length);
  await server.end('SIGTERM');
  const store = await openStore(dataDir);
  const messages = await store
    .selectFrom('queue_messages')
    .innerJoin('queues', 'queues.id', 'queue_id')
    .select(['queues.name', 'body'])
    .execute();
  await store.destroy();
  // Each is in one place: gone, or once in the queue or among the dead letters.
  expect(messages.map(({ body }) => body).sort()).toEqual(
    bodies.filter((each) => each.startsWith('poison')).sort(),
  );
}, 300_000);
