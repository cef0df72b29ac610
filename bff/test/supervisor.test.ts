/** What `npm start` leaves running after its server is killed, is stopped, or fails to start. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen, stopListening } from '../src/listen.ts';
import { startWithFunctions } from './inside.ts';
import { ownerOf, refusedStart, type ServerProcess, startServer, supervisor } from './server-process.ts';
import { zipOf } from './test-console.ts';

const generous = { timeout: 30_000, interval: 20 };

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
const descendantsOf = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended; its parent has not collected its status yet.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function serverOf({ pid }: { pid: number }): number {
  const [server] = childrenOf(pid);
  if (server === undefined) throw new Error('the supervisor has no server');
  return server;
}

async function started(): Promise<ServerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-supervised-'));
  const server = await startServer(dataDir, {}, { script: supervisor });
  closings.push(async () => {
    await server.end('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  });
  return server;
}

describe('supervisor', () => {
  it('starts the server again on the same ports after SIGKILL, with sessions, versions and no sandbox of the old one', async () => {
    const it = await startWithFunctions({}, supervisor);
    closings.push(() => it.close());
    const code = 'const id = Math.random(); exports.main = async () => ({ body: String(id) });';
    const functionId = await it.deploy(zipOf({ 'index.js': code }));
    const { body: before } = await it.call(functionId);
    const cookie = await it.sessionCookie();
    const server = serverOf(it.server);
    const sandboxes = descendantsOf(server);
    expect(sandboxes.length).toBeGreaterThan(0);

    process.kill(server, 'SIGKILL');
    await vi.waitFor(async () => {
      const { body: after } = await it.call(functionId);
      expect(after).toMatch(/^0\.\d+$/);
      expect(after).not.toBe(before);
    }, generous);

    await vi.waitFor(() => expect(sandboxes.filter(isAlive)).toEqual([]), generous);
    expect((await fetch(`${it.server.origin}/console/session`, { headers: { cookie } })).status).toBe(200);
    expect((await it.send('/console/process')).body).toMatchObject({
      restarts: 1,
      lastEnd: 'SIGKILL',
      uncaughtErrors: 0,
    });
    expect(it.server.stdout().match(/token=/g)).toHaveLength(1);
    expect(it.server.stderr()).toBe(
      'The server ended unexpectedly (SIGKILL) and is started again. Sessions and everything that was acknowledged are kept.\n',
    );
  }, 90_000);

  it('prints a sign-in link again when nobody is signed in', async () => {
    const server = await started();
    process.kill(serverOf(server), 'SIGKILL');
    await vi.waitFor(() => expect(server.stdout().match(/token=/g)).toHaveLength(2), generous);
  }, 60_000);

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends for good with its server on %s', async (signal) => {
    const server = await started();
    const pid = serverOf(server);
    expect(await server.end(signal)).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(server.stderr()).toBe('');
  });

  it('stops its server when the supervisor itself is killed', async () => {
    const server = await started();
    const pid = serverOf(server);
    await server.end('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), generous);
  }, 60_000);

  it('gives up with one sentence when the server ends at once again and again', async () => {
    const server = await started();
    const killing = setInterval(() => {
      for (const pid of childrenOf(server.pid)) process.kill(pid, 'SIGKILL');
    }, 20);
    const code = await server.ended.finally(() => clearInterval(killing));
    expect(code).toBe(1);
    const lines = server.stderr().trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toMatch(/^The server ended 6 times within 10 s of its start \(last: SIGKILL\)/);
  }, 60_000);

  it('does not start a server again that refused its first start', async () => {
    const other = createServer();
    const port = await listen(other, { host: '127.0.0.1', port: 0, setting: '' });
    closings.push(() => stopListening(other, 0));
    const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-supervised-'));
    closings.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const env = { FC_DATA_DIR: dataDir, FC_PORT: String(port), FC_GATEWAY_PORT: '0', FC_GRPC_PORT: '0' };
    const { code, stderr } = await refusedStart(env, { script: supervisor });
    expect(stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is in use\.[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('tells the owner alone how the server came to run', async () => {
    const server = await started();
    const { send } = await ownerOf(server);
    expect((await send('/console/process')).body).toEqual({
      startedAt: expect.stringMatching(/^\d{4}-/),
      restarts: 0,
      uncaughtErrors: 0,
    });
    expect((await fetch(`${server.origin}/console/process`)).status).toBe(401);
  });
});
