import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from '../../test/server-process.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest, zipOf } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';

const damages: Record<string, (zip: string) => void> = {
  missing: (zip) => rmSync(zip),
  'cut off': (zip) => writeFileSync(zip, readFileSync(zip).subarray(0, 40)),
  empty: (zip) => writeFileSync(zip, ''),
  'that of another version': (zip) =>
    writeFileSync(zip, Buffer.from(zipOf({ 'index.js': 'exports.main = () => 666;' }), 'base64')),
};

const dataDir = newTestDataDir();
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
/** A function for each damage, whose only version has a package of its own. */
const made = new Map<string, { functionId: string; versionId: string; zip: string; content: string }>();

beforeAll(async () => {
  await prepareForRuns();
  mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
  server = await startServer(dataDir);
  owner = await ownerOf(server);
  for (const name of Object.keys(damages)) {
    const { body: fn } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
    const functionId: string = fn.response.id;
    const content = zipOf({ 'index.js': `exports.main = () => '${name}';` });
    const before = zips();
    const { body } = await owner.send('/functions/v1/versions', { ...versionRequest(functionId), content });
    const [zip = ''] = zips().filter((each) => !before.includes(each));
    made.set(name, { functionId, versionId: body.response.id, zip, content });
  }
  // The unpacked code goes with the process.
  await server.end('SIGTERM');
  for (const [name, damage] of Object.entries(damages)) damage(made.get(name)?.zip ?? '');
  server = await startServer(dataDir);
  owner = await ownerOf(server);
}, 90_000);
afterAll(async () => {
  await server.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('console', () => {
  it.each([...Object.keys(damages)])(
    'names the version whose package is %s, runs nothing of it, and heals it with a new upload',
    async (name) => {
      const { functionId, versionId, zip, content } = made.get(name) ?? expect.fail('it has no version');
      const sentence = new RegExp(
        `^The package of version ${versionId} is damaged or missing on disk\\. Create the version again from its code, or restore the file`,
      );
      const call = () =>
        fetch(`${owner.gatewayUrl}/${functionId}?integration=raw`, {
          headers: { Authorization: `Bearer ${owner.token}` },
        });
      const called = await call();
      expect(called.status).toBe(500);
      expect(await called.json()).toMatchObject({
        errorType: 'DataLoss',
        errorMessage: expect.stringMatching(sentence),
      });
      const downloaded = await owner.send(`/console/versions/${versionId}/package`);
      expect(downloaded).toMatchObject({
        status: 500,
        body: { code: 15, message: expect.stringMatching(sentence) },
      });
      expect(server.stderr()).toContain(zip);
      const again = await owner.send('/functions/v1/versions', { ...versionRequest(functionId), content });
      expect(again.status).toBe(200);
      const healed = await call();
      expect([healed.status, await healed.text()]).toEqual([200, JSON.stringify(name)]);
      // The call ran what the upload unpacked. A download reads the package.
      const { id } = again.body.response;
      expect((await owner.send(`/console/versions/${id}/package`)).status).toBe(200);
    },
  );
});

function zips(): string[] {
  const packages = join(dataDir, 'packages');
  return readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.zip'))
    .map((name) => join(packages, name));
}
