import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ownerOf, refusedStart, type ServerProcess, startServer } from '../test/server-process.ts';
import {
  ownerToken,
  prepareForRuns,
  sharedRunnerDir,
  storedZipOf,
  versionRequest,
} from '../test/test-console.ts';
import { newTestDataDir } from '../test/test-data-dir.ts';
import { listen, stopListening } from './listen.ts';

let dataDir: string;
let running: ServerProcess[];
beforeEach(() => {
  dataDir = newTestDataDir();
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

async function started(env = {}): Promise<ServerProcess> {
  const server = await startServer(dataDir, env);
  running.push(server);
  return server;
}

describe('start', () => {
  test('prints the sign-in link once, and no other secret', async () => {
    const server = await started({ FC_LOG_LEVEL: 'debug' });
    expect(server.link).toMatch(/^http:\/\/localhost:\d+\/\?token=[\w-]{43}$/);
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    const { gatewayUrl, token } = await ownerOf(server);
    expect(server.stdout()).toContain(gatewayUrl);
    expect(server.stdout()).toContain(dataDir);
    const first = await fetch(server.link, { redirect: 'manual' });
    const second = await fetch(server.link, { redirect: 'manual' });
    expect(first.headers.get('location')).toBe('/');
    expect(second.headers.get('location')).toBe('/sign-in?reason=used');
    for (const secret of [ownerToken, token]) {
      expect(server.stdout()).not.toContain(secret);
      expect(server.stderr()).not.toContain(secret);
    }
  });

  test('stores its secrets readable by its user only', async () => {
    await started({ FC_OWNER_TOKEN: undefined });
    for (const name of ['owner-token', 'iam/signing-key.pem', 'encryption.key', 'console.sqlite'])
      expect(statSync(join(dataDir, name)).mode & 0o777, name).toBe(0o600);
    expect(readFileSync(join(dataDir, 'owner-token'), 'utf8')).toMatch(/^[\w-]{43}\n$/);
  });

  test.each([
    [{ FC_PORT: 'eighty' }, /^FC_PORT is "eighty", but a port is 0 to 65535\.\n$/],
    [{ FC_GATEWAY_PORT: '70000' }, /^FC_GATEWAY_PORT is "70000"/],
    [{ FC_HOST: 'a b' }, /^FC_HOST must be an address/],
    [{ FC_HOST: '203.0.113.7' }, /^There is no address 203\.0\.113\.7 on this machine\. Set FC_HOST/],
    [{ FC_OWNER_TOKEN: 'short' }, /^FC_OWNER_TOKEN must be 16 to 4000 characters/],
    [{ FC_ALLOWED_HOSTS: 'ok:1,no way' }, /^FC_ALLOWED_HOSTS holds "no way"/],
    [{ FC_MEMORY_MB: '12' }, /^FC_MEMORY_MB is "12", but must be a whole number from 128 to 16777216/],
    [{ FC_BUILDS: 'many' }, /^FC_BUILDS is "many", but must be a whole number from 1 to 64/],
    [{ FC_LOG_LEVEL: 'loud' }, /^FC_LOG_LEVEL must be debug/],
    [{ FC_NPM_REGISTRY: 'nowhere' }, /^FC_NPM_REGISTRY is "nowhere", but must be an address/],
    [{ FC_PIP_INDEX_URL: 'ftp://x/' }, /^FC_PIP_INDEX_URL is "ftp:\/\/x\/", but must be an address/],
  ])('rejects %j with one line and status 1', async (env, line) => {
    const ports = { FC_PORT: '0', FC_GATEWAY_PORT: '0' };
    const { code, stdout, stderr } = await refusedStart({ FC_DATA_DIR: dataDir, ...ports, ...env });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(code).toBe(1);
    expect(stdout).toBe('');
  });

  test.each(['FC_PORT', 'FC_GATEWAY_PORT'])(
    'names %s in one line when the port is in use',
    async (setting) => {
      const other = createServer();
      const port = await listen(other, { host: '127.0.0.1', port: 0, setting: '' });
      const env = { FC_DATA_DIR: dataDir, FC_PORT: '0', FC_GATEWAY_PORT: '0', [setting]: String(port) };
      const { code, stderr } = await refusedStart(env);
      await stopListening(other, 0);
      expect(stderr).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use\\..*${setting} .*\n$`));
      expect(code).toBe(1);
    },
  );

  test('rejects a second process on the same data folder, while the first goes on', async () => {
    const first = await started();
    const { code, stderr } = await refusedStart({ FC_DATA_DIR: dataDir, FC_PORT: '0', FC_GATEWAY_PORT: '0' });
    expect(stderr).toMatch(/^The data folder .* is in use by another process\..*FC_DATA_DIR.*\n$/);
    expect(code).toBe(1);
    expect((await fetch(`${first.origin}/healthz`)).status).toBe(200);
  });
});

describe('console on a machine that cannot isolate', () => {
  /** As on a kernel without user namespaces: bubblewrap disables them for the program that it starts. */
  const withoutUserNamespaces = ['bwrap', '--dev-bind', '/', '/', '--unshare-user', '--disable-userns'];

  test('opens, prints the doctor’s findings, and answers every call with 503', async () => {
    await prepareForRuns();
    mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
    for (const shared of ['runtimes', 'support'])
      symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
    const server = await startServer(
      dataDir,
      {},
      { through: [...withoutUserNamespaces, '--die-with-parent', '--'] },
    );
    running.push(server);
    await vi.waitFor(() => {
      expect(server.stdout()).toMatch(/Functions cannot run on this machine:\n\n/);
      expect(server.stdout()).toMatch(/✘ A sandbox starts\n {4}Functions cannot be isolated: .+\n {4}Fix: /);
    }, 20_000);
    expect(server.stdout()).not.toContain('✔');
    const { send, folderId, gatewayUrl, token } = await ownerOf(server);
    const { body: made } = await send('/functions/v1/functions', { folderId });
    const functionId = made.response.id;
    expect((await send('/functions/v1/versions', versionRequest(functionId))).status).toBe(200);
    const call = await fetch(`${gatewayUrl}/${functionId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(call.status).toBe(503);
    expect(await call.json()).toMatchObject({
      errorCode: 503,
      errorType: 'ISOLATION_UNAVAILABLE',
      errorMessage: expect.stringMatching(/^Functions cannot be isolated: /),
    });
  });
});

describe('stop', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'succeeds on %s and merges the database’s log',
    async (signal) => {
      const server = await started();
      await ownerOf(server);
      expect(await server.end(signal)).toBe(0);
      expect(readdirSync(dataDir).filter((name) => name.endsWith('-wal'))).toEqual([]);
      await started();
    },
  );

  test('keeps everything over a restart', async () => {
    const before = await started();
    const one = await ownerOf(before);
    const { body: made } = await one.send('/functions/v1/functions', {
      folderId: one.folderId,
      name: 'kept',
    });
    const functionId = made.response.id;
    const { body: version } = await one.send('/functions/v1/versions', {
      ...versionRequest(functionId),
      tag: ['stable'],
    });
    const { body: account } = await one.send('/iam/v1/serviceAccounts', {
      folderId: one.folderId,
      name: 'kept',
    });
    const binding = {
      roleId: 'functions.viewer',
      subject: { id: account.response.id, type: 'serviceAccount' },
    };
    await one.send(`/functions/v1/functions/${functionId}:setAccessBindings`, { accessBindings: [binding] });
    await before.end('SIGTERM');

    const other = await ownerOf(await started());
    expect(other.folderId).toBe(one.folderId);
    const path = `/functions/v1/versions:byTag?functionId=${functionId}&tag=stable`;
    expect((await other.send(path)).body.id).toBe(version.response.id);
    expect((await other.send(`/operations/${version.id}`)).body).toEqual(version);
    expect((await other.send(`/iam/v1/serviceAccounts/${account.response.id}`)).body.name).toBe('kept');
    const bindings = await other.send(`/functions/v1/functions/${functionId}:listAccessBindings`);
    expect(bindings.body.accessBindings).toEqual([binding]);
  });

  test('keeps every acknowledged version when it is killed while creating versions', {
    timeout: 120_000,
  }, async () => {
    const answered = new Map<string, string>();
    const operations: string[] = [];
    let sent = 0;
    for (let round = 0; round < 6; round++) {
      const server = await started();
      const owner = await ownerOf(server);
      const { body: made } = await owner.send('/functions/v1/functions', { folderId: owner.folderId });
      const killAfter = answered.size + 3 + round * 4;
      // Four at a time, so that the kill hits creations at every stage.
      const client = async () => {
        for (;;) {
          const code = `// ${sent++}\nexports.main = async () => ${Math.random()};`;
          const request = { ...versionRequest(made.response.id), content: storedZipOf({ 'index.js': code }) };
          const { status, body } = await owner.send('/functions/v1/versions', request);
          expect(status).toBe(200);
          answered.set(body.response.id, code);
          operations.push(body.id);
          if (answered.size >= killAfter) await server.end('SIGKILL');
        }
      };
      const ends = await Promise.allSettled([client(), client(), client(), client()]);
      for (const end of ends)
        expect(end).toMatchObject({ status: 'rejected', reason: { message: 'fetch failed' } });
    }
    const owner = await ownerOf(await started());
    for (const [id, code] of answered) {
      const { body } = await owner.send(`/console/versions/${id}/package`);
      expect(body, id).toContain(code);
    }
    for (const id of operations) expect((await owner.send(`/operations/${id}`)).body.done, id).toBe(true);
    const { body } = await owner.send(`/functions/v1/versions?folderId=${owner.folderId}&pageSize=1000`);
    const packages = readdirSync(join(dataDir, 'packages'), { recursive: true, encoding: 'utf8' });
    const files = packages.filter((name) => name.includes('.'));
    expect(answered.size).toBeGreaterThan(50);
    expect(
      files.every((name) => name.endsWith('.zip')),
      'no half package is left',
    ).toBe(true);
    expect(files, 'every package belongs to a version').toHaveLength(body.versions.length);
  });
});
