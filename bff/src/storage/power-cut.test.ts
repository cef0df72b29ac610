import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from '../../test/server-process.ts';
import { storedZipOf, versionRequest } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';

const recorder = fileURLToPath(new URL('../../test/record-syncs.mjs', import.meta.url));

let dataDir: string;
let server: ServerProcess;
beforeEach(() => {
  dataDir = newTestDataDir();
});
afterEach(async () => {
  await server.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

type Event = ['sync', string] | ['rename', string, string] | ['mkdir', string];

/**
 * The worst outcome that a file system allows at a power cut: a renamed file without synced content is empty, and a
 * name without a later sync of its folder is gone. SQLite syncs by itself, with `synchronous=FULL`.
 * @returns the number of checked files
 */
function cutPower(record: string): number {
  const events = readFileSync(record, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Event => JSON.parse(line));
  const isSyncedAfter = (path: string, index: number) =>
    events.some(([kind, synced], at) => at > index && kind === 'sync' && synced === path);
  const isSyncedBefore = (path: string, index: number) =>
    events.some(([kind, synced], at) => at < index && kind === 'sync' && synced === path);
  let files = 0;
  for (const [index, [kind, from, to]] of events.entries()) {
    if (
      kind === 'mkdir' &&
      from.startsWith(join(dataDir, 'packages')) &&
      !isSyncedAfter(dirname(from), index)
    )
      rmSync(from, { recursive: true, force: true });
    if (kind !== 'rename' || to === undefined || to.startsWith(join(dataDir, 'runner'))) continue;
    files += 1;
    if (!isSyncedAfter(dirname(to), index)) rmSync(to, { force: true });
    else if (!isSyncedBefore(from, index)) truncateSync(to);
  }
  return files;
}

it('console › keeps every acknowledged version, key and secret through a power cut', async () => {
  const record = join(dataDir, '..', `${dataDir.split('/').at(-1)}.syncs`);
  server = await startServer(dataDir, {
    FC_OWNER_TOKEN: undefined,
    NODE_OPTIONS: `--import ${recorder}`,
    FC_TEST_SYNC_RECORD: record,
  });
  const ownerToken = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim();
  const owner = await ownerOf(server, ownerToken);
  const made = new Map<string, string>();
  const { body } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
  for (let n = 0; n < 5; n++) {
    const code = `exports.main = async () => ${n};`;
    const { body: version } = await owner.send('/functions/v1/versions', {
      ...versionRequest(body.response.id),
      content: storedZipOf({ 'index.js': code }),
    });
    made.set(version.response.id, code);
  }
  await server.end('SIGKILL');
  // The owner token, the signing key, the time of the secret's rotation, the authority twice, the clock, and five
  // packages.
  expect(cutPower(record)).toBeGreaterThanOrEqual(11);
  rmSync(record);
  server = await startServer(dataDir, { FC_OWNER_TOKEN: undefined });
  const again = await ownerOf(server, ownerToken);
  for (const [id, code] of made) {
    const answer = await again.send(`/console/versions/${id}/package`);
    expect(answer, id).toMatchObject({ status: 200, body: expect.stringContaining(code) });
  }
  const session = await fetch(`${server.origin}/console/session`, {
    headers: { Authorization: `Bearer ${owner.token}` },
  });
  expect(session.status).toBe(200);
  expect(readdirSync(join(dataDir, 'tls'))).toContain('ca.pem');
});
