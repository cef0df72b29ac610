import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Env, ServerProcess } from './server-process.ts';

const script = fileURLToPath(new URL('../src/lead-cloud-names.ts', import.meta.url));

export type CloudNames = Awaited<ReturnType<typeof startCloudNames>>;

function start(env: Env, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', FC_CLOUD_PROXY_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Settings with which the command finds a console on free ports. */
export function environmentOf(server: ServerProcess, dataDir: string): Env {
  const [, port] = /gRPC +localhost:(\d+)/.exec(server.stdout()) ?? [];
  return { FC_DATA_DIR: dataDir, FC_GRPC_PORT: port };
}

/** Starts `npm run cloud-names`; resolves when the command has printed its host names and addresses. */
export async function startCloudNames(env: Env, args: readonly string[] = []) {
  const child = start(env, args);
  let stdout = '';
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (stdout.includes('\nStop ')) resolve();
    });
    ended.then(() => reject(new Error(`it ended at its start: ${stderr}${stdout}`)), reject);
  });
  const [, setUp = ''] = /^ {2}(\. .+)$/m.exec(stdout) ?? [];
  const [, directPort = ''] = /^Direct +127\.0\.0\.1:(\d+)/m.exec(stdout) ?? [];
  return {
    stdout,
    stderr: () => stderr,
    /** The command line that users are told to type. */
    setUp,
    directPort,
    async end(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

export async function refusedCloudNames(env: Env, args: readonly string[] = []) {
  const child = start(env, args);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

/** Runs a command as a user types it, in a shell that has read the file with the variables. */
export function typed(
  { setUp }: CloudNames,
  command: string,
  { cwd, env = {} }: { cwd?: string; env?: Env } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      '/bin/sh',
      ['-c', `${setUp}\n${command}`],
      { cwd, env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
