import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownerOf, refusedStart, startServer } from '../../test/server-process.ts';
import { versionRequest } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';

/** The data folder of a console that was in use; each test damages a copy. */
let good: string;
let folder: string;
let dataDir: string;
beforeAll(async () => {
  good = newTestDataDir();
  const server = await startServer(good, { FC_OWNER_TOKEN: undefined });
  await server.end('SIGTERM');
  const again = await startServer(good);
  const owner = await ownerOf(again);
  for (let n = 0; n < 20; n++) {
    const { body } = await owner.send('/functions/v1/functions', {
      folderId: owner.folderId,
      name: `made-${n}`,
    });
    if (n === 0) await owner.send('/functions/v1/versions', versionRequest(body.response.id));
  }
  await again.end('SIGTERM');
}, 60_000);
beforeEach(() => {
  folder = newTestDataDir();
  dataDir = join(folder, 'data');
  cpSync(good, dataDir, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => {
  rmSync(good, { recursive: true, force: true });
});

const ports = { FC_PORT: '0', FC_GATEWAY_PORT: '0', FC_GRPC_PORT: '0' };

/** Starts a console that must fail. @returns the one sentence that it printed */
async function refusal(through: readonly string[] = [], env = {}): Promise<string> {
  const { code, stdout, stderr } = await refusedStart(
    { ...ports, FC_DATA_DIR: dataDir, ...env },
    { through },
  );
  expect(stdout).toBe('');
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(code).toBe(1);
  return stderr.trimEnd();
}

const file = (name: string) => join(dataDir, name);
const database = () => readFileSync(file('console.sqlite'));
/** Overwrites all pages after the first with 0xa5. */
const overwritten = (bytes: Buffer) =>
  Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]);

describe('start', () => {
  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    [
      'overwritten',
      overwritten,
      /console\.sqlite is damaged: restore it from a backup, or set FC_DATA_DIR .*\.$/,
    ],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2), /console\.sqlite is damaged: restore it/],
    ['all zeros', (bytes) => Buffer.alloc(bytes.length), /console\.sqlite is damaged: restore it/],
    ['no database', () => Buffer.from('no database\n'.repeat(999)), /console\.sqlite is damaged: restore it/],
    [
      'empty',
      () => Buffer.alloc(0),
      /console\.sqlite is empty, but iam\/signing-key\.pem shows that the data folder belongs to a console: restore console\.sqlite from a backup, or set FC_DATA_DIR/,
    ],
  ])('refuses a database that is %s and leaves it as it is', async (_, damage, sentence) => {
    const damaged = damage(database());
    writeFileSync(file('console.sqlite'), damaged);
    expect(await refusal()).toMatch(sentence);
    expect(database().equals(damaged)).toBe(true);
    expect(existsSync(file('packages'))).toBe(true);
  });

  it('refuses a data folder without its database', async () => {
    rmSync(file('console.sqlite'));
    expect(await refusal()).toMatch(/console\.sqlite is empty, but iam\/signing-key\.pem shows/);
  });

  it.each([
    [
      'create table invoices (id integer)',
      /console\.sqlite belongs to another program \(it has the table invoices\): move it away, or set FC_DATA_DIR/,
      true,
    ],
    [
      "insert into kysely_migration values ('9999-of-tomorrow', '2099-01-01')",
      /console\.sqlite comes from a newer release \(it has 9999-of-tomorrow\): start that release, or set FC_DATA_DIR/,
      false,
    ],
  ])('refuses the database that "%s" makes', async (statement, sentence, isOther) => {
    if (isOther) {
      rmSync(dataDir, { recursive: true });
      mkdirSync(dataDir);
    }
    const other = new DatabaseSync(file('console.sqlite'));
    other.exec(statement);
    other.close();
    const before = database();
    expect(await refusal()).toMatch(sentence);
    expect(database().equals(before)).toBe(true);
  });

  it.each([
    [
      'iam/signing-key.pem',
      /signing-key\.pem is damaged: restore it from a backup, or delete it, which ends every IAM token/,
    ],
    [
      'iam/owner-token-in-force.json',
      /in-force\.json is damaged: restore it .* or delete it, which ends every session/,
    ],
    [
      'owner-token',
      /owner-token is damaged: restore it .* or delete it, and the next start makes a new owner token/,
    ],
    [
      'encryption.key',
      /encryption\.key is damaged: restore it .* or delete it, which loses nothing, and start/,
    ],
    [
      'tls/ca-key.pem',
      /ca-key\.pem is damaged: restore it .* or delete it, and the next start makes a new authority/,
    ],
  ])('refuses a damaged %s and leaves it as it is', async (name, sentence) => {
    for (const content of ['', '{"digest":']) {
      writeFileSync(file(name), content);
      expect(await refusal(), content).toMatch(sentence);
      expect(readFileSync(file(name), 'utf8')).toBe(content);
    }
  });

  it.each(['tls/ca.pem', 'tls/server.pem'])('makes a damaged %s anew, which is a copy', async (name) => {
    writeFileSync(file(name), 'damaged');
    const server = await startServer(dataDir);
    await ownerOf(server);
    expect(await server.end('SIGTERM')).toBe(0);
    if (name === 'tls/ca.pem') expect(readFileSync(file(name), 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it.each([
    ['no database', 'no database\n'.repeat(999)],
    ['empty', ''],
  ])('goes on without a log that is %s, and moves a damaged one aside', async (_, content) => {
    writeFileSync(file('logs.sqlite'), content);
    const server = await startServer(dataDir);
    await server.end('SIGTERM');
    const aside = readdirSync(dataDir).filter((name) => name.startsWith('logs.sqlite.damaged-'));
    expect(aside.map((name) => readFileSync(file(name), 'utf8'))).toEqual(content === '' ? [] : [content]);
    if (content !== '') expect(server.stderr()).toContain('logs.sqlite was damaged: it was moved aside');
  });

  it('refuses a data folder that is a file, or lies below one', async () => {
    rmSync(dataDir, { recursive: true });
    writeFileSync(dataDir, 'a file');
    const sentence = /data folder .* cannot be made, because .* is not what it must be.*set FC_DATA_DIR/;
    expect(await refusal()).toMatch(sentence);
    expect(await refusal([], { FC_DATA_DIR: join(dataDir, 'below') })).toMatch(sentence);
    expect(readFileSync(dataDir, 'utf8')).toBe('a file');
  });

  it.each(['a used', 'an empty'])('refuses %s data folder on a read-only file system', async (which) => {
    if (which === 'an empty') {
      rmSync(dataDir, { recursive: true });
      mkdirSync(dataDir);
    }
    const readOnly = ['bwrap', '--dev-bind', '/', '/', '--ro-bind', dataDir, dataDir, '--'];
    expect(await refusal(readOnly)).toMatch(
      /^The data folder .* is read-only \(.*\): mount it writable .* or set FC_DATA_DIR/,
    );
  });

  it('refuses a data folder that its user may not use', async () => {
    chmodSync(dataDir, 0o500);
    chmodSync(file('console.sqlite'), 0o400);
    // Without capabilities, even root is subject to file modes.
    const asOwnerAlone = ['bwrap', '--dev-bind', '/', '/', '--unshare-user', '--cap-drop', 'ALL', '--'];
    for (const mode of [0o500, 0o000]) {
      chmodSync(dataDir, mode);
      expect(await refusal(asOwnerAlone)).toMatch(
        /^The console may not use .* as user .*chown -R.*or set FC_DATA_DIR/,
      );
    }
    chmodSync(dataDir, 0o700);
  });

  it.each([20_000, 300_000])('refuses a disk of %i bytes, which is full', async (bytes) => {
    const onSmallDisk = ['bwrap', '--dev-bind', '/', '/', '--size', String(bytes), '--tmpfs', dataDir, '--'];
    expect(await refusal(onSmallDisk)).toMatch(
      /^The disk of the data folder .* is full: 0 MB are free\. Free at least 64 MB\.$/,
    );
  });
});
