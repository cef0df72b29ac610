/**
 * Runs in its own network namespace, which represents the machine. Adds an address while sandboxes wait and run, and
 * prints as JSON which sandboxes reach it.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createRunner, type RunnableVersion } from '../../src/index.ts';
import { dataDir, eventually, returned, run, versionOf } from '../harness.ts';
import { ownSandboxes } from './traces.ts';

const port = 9653;
const first = '203.0.113.5';
const added = '198.51.100.7';
const code = {
  'index.js': `
    const net = require('net');
    const attempt = (host) => new Promise((resolve) => {
      const socket = net.connect({ host, port: ${port}, timeout: 1000 });
      const end = (how) => { socket.destroy(); resolve(how); };
      socket.on('connect', () => end('connected')).on('timeout', () => end('timeout')).on('error', (error) => end(error.code));
    });
    // Until it learns that there is no route, or for so long.
    exports.main = async ({ host, forMs }) => {
      const seen = [];
      for (const endMs = Date.now() + forMs; ; ) {
        const how = await attempt(host);
        if (seen[seen.length - 1] !== how) seen.push(how);
        if (how === 'EHOSTUNREACH' || Date.now() > endMs) return seen;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };`,
};

const ip = (...args: string[]) => execFileSync('ip', args);
ip('link', 'set', 'lo', 'up');
ip('address', 'add', `${first}/32`, 'dev', 'lo');
const server = createServer((socket) => socket.destroy()).listen(port, '0.0.0.0');
await once(server, 'listening');
const runner = await createRunner({ dataDir, tokens: { tokenFor: async () => undefined } });
const version = () =>
  versionOf(code, { runtime: 'nodejs22', egress: 'internet', concurrency: 2, executionTimeoutMs: 20_000 });
const tries = async (by: RunnableVersion, host: string, forMs: number) =>
  (returned(await run(runner, by, { event: { host, forMs } })) as string[]).at(-1);

const running = version();
const own = await tries(running, first, 0);
const before = await tries(running, added, 0);
// A sandbox that was booted in advance for the next caller.
await eventually(() => ownSandboxes().length >= 2, 'a sandbox waits');
const during = tries(running, added, 8000);
ip('address', 'add', `${added}/24`, 'dev', 'lo');
const control = connect(port, added);
await once(control, 'connect');
control.destroy();
const seen = { own, before, during: await during, later: await tries(running, added, 0) };
const waited = await tries(version(), added, 0);
const neighbour = await tries(version(), '198.51.100.8', 0);
await runner.close();
server.close();
console.log(JSON.stringify({ ...seen, waited, neighbour }));
