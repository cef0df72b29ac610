import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from '../../test/server-process.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest, zipOf } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { codeOf } from '../lib/errno.ts';

let dataDir: string;
let server: ServerProcess;
beforeAll(prepareForRuns);
beforeEach(async () => {
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

/** Links are not followed: they lead to interpreters and bootstraps, which all tests share. */
function filesOf(folder: string): string[] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Files of the data folder that contain a text. */
const filesWith = (text: string) =>
  filesOf(dataDir).filter((file) => unlessGone(() => readFileSync(file).includes(text), false));

/** A sandbox that ends meanwhile takes its files with it. */
function unlessGone<Found>(find: () => Found, gone: Found): Found {
  try {
    return find();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return gone;
    throw error;
  }
}

/** Packages are compressed, so a search for text would not find their contents. */
const packages = () =>
  readdirSync(join(dataDir, 'packages'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.zip'),
  );

/** Limits the wait if the condition never becomes true. */
const patient = { timeout: 20_000, interval: 100 };

type Owner = Awaited<ReturnType<typeof ownerOf>>;

/** Creates and calls a function with a marker in every place that can hold a function's secret. */
async function functionWith(owner: Owner, markers: { inCode: string; inValue: string; inLog: string }) {
  const { body: made } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
  const functionId: string = made.response.id;
  const code = `// ${markers.inCode}\nexports.main = async () => { console.log('${markers.inLog}'); return 1; };`;
  const { body: version } = await owner.send('/functions/v1/versions', {
    ...versionRequest(functionId),
    content: zipOf({ 'index.js': code }),
    environment: { PASSWORD: markers.inValue },
  });
  const call = await fetch(`${owner.gatewayUrl}/${functionId}?integration=raw`, {
    headers: { Authorization: `Bearer ${owner.token}` },
  });
  expect([call.status, await call.text()]).toEqual([200, '1']);
  return { functionId, versionId: version.response.id as string, operationId: version.id as string };
}

const markers = { inCode: 'marker-of-the-code', inValue: 'marker-of-a-variable', inLog: 'marker-of-a-line' };

describe('deletion of a function', () => {
  it('leaves nothing of its code, environment and log in any file of the data folder', async () => {
    const owner = await ownerOf(server);
    const { functionId, operationId } = await functionWith(owner, markers);
    await expect.poll(() => filesWith(markers.inLog).join(), patient).toContain('logs.sqlite');
    for (const marker of Object.values(markers)) expect(filesWith(marker)).not.toEqual([]);
    await owner.send(`/functions/v1/functions/${functionId}`, undefined, 'DELETE');
    for (const marker of Object.values(markers))
      await expect.poll(() => filesWith(marker), { ...patient, message: marker }).toEqual([]);
    expect(packages()).toEqual([]);
    const { body } = await owner.send(`/operations/${operationId}`);
    expect(body).toMatchObject({ done: true, response: { functionId } });
    expect(body.response.environment).toBeUndefined();
  });

  it('removes at the next start what a kill in the middle of it left', async () => {
    const owner = await ownerOf(server);
    const { functionId } = await functionWith(owner, markers);
    await expect.poll(() => filesWith(markers.inLog).join(), patient).toContain('logs.sqlite');
    void owner.send(`/functions/v1/functions/${functionId}`, undefined, 'DELETE').catch(() => {});
    await expect
      .poll(
        async () =>
          (await owner.send(`/functions/v1/functions/${functionId}`).catch(() => ({ status: 0 }))).status,
        {
          interval: 1,
        },
      )
      .toBe(404);
    await server.end('SIGKILL');
    server = await startServer(dataDir);
    for (const marker of Object.values(markers))
      await expect.poll(() => filesWith(marker), { ...patient, message: marker }).toEqual([]);
  });

  it('overwrites values among those of functions that stay, however full the pages are', async () => {
    const owner = await ownerOf(server);
    const lengths = [10, 300, 900, 2000, 3900];
    const made = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const { body } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
        const id: string = body.response.id;
        const isGone = n % 3 !== 0;
        const value = (isGone ? 'goes-' : 'stays-') + 'x'.repeat(lengths[n % lengths.length] ?? 0);
        await owner.send('/functions/v1/versions', { ...versionRequest(id), environment: { VALUE: value } });
        return { id, isGone };
      }),
    );
    for (const { id } of made.filter(({ isGone }) => isGone))
      await owner.send(`/functions/v1/functions/${id}`, undefined, 'DELETE');
    await expect.poll(() => filesWith('goes-'), patient).toEqual([]);
    expect(filesWith('stays-')).not.toEqual([]);
  });
});

describe('deletion of a version', () => {
  it('removes its code and environment, and leaves those of the others', async () => {
    const owner = await ownerOf(server);
    const { functionId, versionId } = await functionWith(owner, markers);
    const kept = zipOf({ 'index.js': 'exports.main = async () => 1;' });
    await owner.send('/functions/v1/versions', {
      ...versionRequest(functionId),
      content: kept,
      environment: { PASSWORD: 'kept-variable' },
    });
    await owner.send(`/functions/v1/versions/${versionId}`, undefined, 'DELETE');
    for (const marker of [markers.inCode, markers.inValue])
      await expect.poll(() => filesWith(marker), { ...patient, message: marker }).toEqual([]);
    expect(filesWith('kept-variable')).not.toEqual([]);
    expect(packages()).toHaveLength(1);
  });
});
