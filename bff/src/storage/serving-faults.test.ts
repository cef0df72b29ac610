import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from '../../test/server-process.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest, zipOf } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';

let dataDir: string;
let runnerOnLargeDisk: string;
let server: ServerProcess;
beforeEach(() => {
  dataDir = newTestDataDir();
  runnerOnLargeDisk = newTestDataDir();
});
afterEach(async () => {
  await server.end('SIGKILL');
  for (const dir of [dataDir, runnerOnLargeDisk]) rmSync(dir, { recursive: true, force: true });
});

const isRoot = process.getuid?.() === 0;

/** A console whose data folder is a small disk; its sandboxes are on the large disk. */
async function startOnSmallDisk() {
  await prepareForRuns();
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(runnerOnLargeDisk, shared));
  const onSmallDisk = [
    ...['bwrap', '--dev-bind', '/', '/', '--size', String(24 * 1024 * 1024), '--tmpfs', dataDir],
    ...['--bind', runnerOnLargeDisk, join(dataDir, 'runner'), ...(isRoot ? ['--cap-add', 'ALL'] : []), '--'],
  ];
  const server = await startServer(dataDir, {}, { through: onSmallDisk });
  const filler = join(`/proc/${server.pid}/root`, dataDir, 'filler');
  return {
    server,
    /** Uses all remaining space. */
    fill(): void {
      const file = openSync(filler, 'a');
      try {
        for (;;) writeSync(file, Buffer.alloc(4096));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler),
  };
}

describe('console', () => {
  it('names a full disk in every write, keeps serving reads and warm calls, and recovers when space is free', async () => {
    const disk = await startOnSmallDisk();
    server = disk.server;
    const owner = await ownerOf(server);
    const { body: made } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
    const functionId: string = made.response.id;
    const { body: version } = await owner.send('/functions/v1/versions', {
      ...versionRequest(functionId),
      asyncInvocationConfig: {},
      content: zipOf({
        'index.js': "exports.main = async () => { console.log('x'.repeat(4000)); return 1; };",
      }),
    });
    const call = async (query = 'integration=raw') => {
      const response = await fetch(`${owner.gatewayUrl}/${functionId}?${query}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${owner.token}` },
      });
      return { status: response.status, text: await response.text() };
    };
    expect(await call()).toEqual({ status: 200, text: '1' });
    disk.fill();
    const writes: [string, object, string?][] = [
      ['/functions/v1/functions', { folderId: owner.folderId, description: 'x'.repeat(200) }],
      ['/functions/v1/versions', { ...versionRequest(functionId), environment: { V: 'x'.repeat(3000) } }],
      [`/functions/v1/functions/${functionId}`, { description: 'x'.repeat(200) }, 'PATCH'],
      ['/iam/v1/serviceAccounts', { folderId: owner.folderId, name: `a${'x'.repeat(50)}` }],
      [`/functions/v1/versions/${version.response.id}:setTag`, { tag: 'stable' }],
    ];
    for (const [path, body, method] of writes) {
      // SQLite's write-ahead log has some free space, so the first few writes may succeed.
      await expect
        .poll(
          async () => {
            const answer = await owner.send(
              path,
              { ...body, ...('name' in body ? { name: newName() } : {}) },
              method,
            );
            return [answer.status, answer.body.code, answer.body.message];
          },
          { message: path, timeout: 30_000, interval: 1 },
        )
        .toEqual([
          507,
          8,
          expect.stringMatching(
            /^The disk of FC_DATA_DIR is full: 0 MB are free\. Free at least 64 MB\. Then try again\.$/,
          ),
        ]);
    }
    await expect
      .poll(() => call('integration=async'), { timeout: 30_000, interval: 1 })
      .toMatchObject({
        status: 507,
        text: expect.stringContaining('The disk of the console is full'),
      });
    for (let n = 0; n < 20; n++) expect(await call()).toEqual({ status: 200, text: '1' });
    expect((await owner.send(`/functions/v1/functions/${functionId}`)).status).toBe(200);
    expect((await owner.send(`/functions/v1/functions/${functionId}/operations`)).status).toBe(200);
    await expect.poll(() => server.stderr()).toContain('cannot be written and are lost');
    expect(server.stderr().split('cannot be written and are lost')).toHaveLength(2);
    disk.free();
    for (const [path, body, method] of writes)
      expect(
        (await owner.send(path, { ...body, ...('name' in body ? { name: newName() } : {}) }, method)).status,
        path,
      ).toBe(200);
    expect(await call()).toEqual({ status: 200, text: '1' });
  }, 120_000);

  it('answers a request that meets a damaged page with a sentence, and goes on with the others', async () => {
    server = await startServer(dataDir);
    const { body } = await ownerOf(server).then((owner) =>
      owner.send('/functions/v1/functions', { folderId: owner.folderId }),
    );
    const functionId: string = body.response.id;
    await server.end('SIGTERM');
    const file = join(dataDir, 'console.sqlite');
    const database = new DatabaseSync(file);
    // Far more than SQLite caches in memory.
    database.exec(`insert into operations (id, resource_id, description, created_at_ms, created_by, metadata_json, response_json)
      with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 8000)
      select 'd4eold' || n, '${functionId}', hex(randomblob(500)), ${Date.now()}, 'aje', '{}', '{}' from numbers`);
    database.close();
    server = await startServer(dataDir);
    const owner = await ownerOf(server);
    const size = statSync(file).size;
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(size / 2, 0xa5), 0, size / 2, size / 4);
    closeSync(handle);
    const answers: { status: number; message?: string }[] = [];
    let pageToken = '';
    while (answers.at(-1)?.status !== 500) {
      const answer = await owner.send(
        `/functions/v1/functions/${functionId}/operations?pageSize=1000&pageToken=${pageToken}`,
      );
      answers.push({ status: answer.status, message: answer.body.message });
      pageToken = answer.body.nextPageToken;
      if (pageToken === undefined) break;
    }
    expect(answers.at(-1)).toEqual({
      status: 500,
      message: 'FC_DATA_DIR/console.sqlite is damaged. Stop the console and restore it from a backup.',
    });
    expect(server.stderr()).toContain(file);
    expect((await owner.send(`/functions/v1/functions/${functionId}`)).status).toBe(200);
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  });

  it('reads no package for the first call of a new version, whose creation unpacked it', async () => {
    const { owner, functionId, zip } = await startWithVersion();
    rmSync(zip);
    const called = await invoke(owner, functionId);
    expect([called.status, await called.text()]).toEqual([200, '1']);
  });
});

/** Starts a server whose runner can run code, and creates a version. */
async function startWithVersion() {
  await prepareForRuns();
  mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
  server = await startServer(dataDir);
  const owner = await ownerOf(server);
  const { body: made } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
  const functionId: string = made.response.id;
  await owner.send('/functions/v1/versions', versionRequest(functionId));
  const [zip = ''] = zipsIn(join(dataDir, 'packages'));
  return { owner, functionId, zip };
}

const invoke = (owner: Awaited<ReturnType<typeof ownerOf>>, functionId: string) =>
  fetch(`${owner.gatewayUrl}/${functionId}?integration=raw`, {
    headers: { Authorization: `Bearer ${owner.token}` },
  });

let names = 0;
const newName = () => `made-${names++}`;

function zipsIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.zip'))
    .map((name) => join(dir, name));
}
