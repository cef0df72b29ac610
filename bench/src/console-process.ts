import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, untilAnswers } from './free-port.ts';

const root = path.resolve(import.meta.dirname, '../..');

export type ConsoleProcess = {
  apiUrl: string;
  gatewayUrl: string;
  ownerToken: string;
  /** Signs one browser in, once. */
  signInLink: string;
  pid: number;
  dataDir: string;
  stop(): Promise<void>;
};

/** Starts the product as a user would, on free ports and with an empty data folder, after installing its runtimes. */
export async function startConsole(): Promise<ConsoleProcess> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'functions-console-bench-'));
  const [port, gatewayPort] = [await freePort(), await freePort()];
  const ownerToken = randomBytes(32).toString('base64url');
  const env = {
    ...process.env,
    FC_DATA_DIR: dataDir,
    FC_PORT: String(port),
    FC_GATEWAY_PORT: String(gatewayPort),
    FC_GRPC_PORT: '0',
    FC_OWNER_TOKEN: ownerToken,
  };
  const run = (file: string, stdout: 'ignore' | 'pipe') =>
    spawn(process.execPath, [path.join(root, file)], {
      cwd: root,
      env,
      stdio: ['ignore', stdout, 'inherit'],
    });

  await finished(run('bff/src/setup.ts', 'ignore'));
  const child = run('bff/src/main.ts', 'pipe');
  const apiUrl = `http://localhost:${port}`;
  const signInLink = await printedLink(child);
  await untilAnswers(`${apiUrl}/healthz`, whenEnded(child));
  return {
    apiUrl,
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    ownerToken,
    signInLink,
    pid: child.pid ?? 0,
    dataDir,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function printedLink(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  // Read and discard the rest of the output: a full pipe would block the console.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    const link = /http:\/\/\S+\/\?token=\S+/.exec(said)?.[0];
    if (link !== undefined) resolve(link);
  });
  child.once('exit', () => reject(new Error(`the console ended before it printed a sign-in link: ${said}`)));
  return promise;
}

async function finished(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`installing the runtimes ended with status ${code}`);
}

function whenEnded(child: ChildProcess): AbortSignal {
  const controller = new AbortController();
  child.once('exit', (code) =>
    controller.abort(new Error(`the console ended with status ${code} at its start`)),
  );
  return controller.signal;
}
