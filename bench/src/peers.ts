import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Miniflare } from 'miniflare';
import { freePort, untilAnswers } from './free-port.ts';

export type Peer = { name: string; url: string; stop(): Promise<void> };

const bin = path.resolve(import.meta.dirname, '../node_modules/.bin/functions-framework');

/** The lower bound: an HTTP response of a bare Node.js server, in its own process as the other peers are. */
export async function bareHttp(): Promise<Peer> {
  const port = await freePort();
  const script = `require('node:http').createServer((q, r) => { r.setHeader('content-type', 'text/plain'); r.end('hello'); }).listen(${port}, '127.0.0.1')`;
  return startProcess('bare node:http', port, [process.execPath, '-e', script]);
}

export async function functionsFramework(): Promise<Peer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'functions-framework-'));
  writeFileSync(
    path.join(folder, 'index.js'),
    `exports.main = (q, r) => { r.type('text/plain').send('hello'); };`,
  );
  const port = await freePort();
  const command = [bin, '--target=main', `--port=${port}`, `--source=${folder}`];
  const peer = await startProcess('functions-framework', port, command);
  return {
    ...peer,
    async stop() {
      await peer.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function miniflare(): Promise<Peer> {
  const port = await freePort();
  const script = `export default { fetch: () => new Response('hello') };`;
  const instance = new Miniflare({
    modules: true,
    script,
    port,
    host: '127.0.0.1',
    compatibilityDate: '2026-01-01',
  });
  await instance.ready;
  return { name: 'miniflare', url: `http://127.0.0.1:${port}/`, stop: () => instance.dispose() };
}

/** Measures miniflare's time from new code to its first response, to compare ours with. */
export async function miniflareRedeployMs(times: number): Promise<number[]> {
  const options = (answer: string) => ({
    modules: true as const,
    script: `export default { fetch: () => new Response('${answer}') };`,
    compatibilityDate: '2026-01-01',
  });
  const instance = new Miniflare(options('0'));
  await instance.ready;
  const samples: number[] = [];
  for (let i = 1; i <= times; i++) {
    const started = performance.now();
    await instance.setOptions(options(String(i)));
    await (await instance.dispatchFetch('http://localhost/')).text();
    samples.push(performance.now() - started);
  }
  await instance.dispose();
  return samples;
}

async function startProcess(name: string, port: number, [command = '', ...args]: string[]): Promise<Peer> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new AbortController();
  child.once('exit', () => ended.abort(new Error(`${name} ended at its start`)));
  const url = `http://127.0.0.1:${port}/`;
  await untilAnswers(url, ended.signal);
  return {
    name,
    url,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
