import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ownerToken } from './test-console.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** The script that `npm start` runs after the set-up. */
export const supervisor = fileURLToPath(new URL('../../scripts/supervise.mjs', import.meta.url));

export type Env = Record<string, string | undefined>;

/** How this machine reaches a registry: its certificate authorities, proxy and address. */
const network = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_registry|(https?|no)_proxy)$/i.test(name),
  ),
);

/** The server's compile cache, which halves its start-up time: `npm start` uses the same folder. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/** @param through a program and its arguments that start the server */
function start(env: Env, through: readonly string[] = [], script = main): ChildProcess {
  const [program = process.execPath, ...rest] = [...through, process.execPath, script];
  return spawn(program, rest, {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: '/nonexistent',
      TMPDIR: process.env.TMPDIR,
      NODE_COMPILE_CACHE: compileCache,
      ...network,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a server that must fail; returns its output and how it ended. */
export async function refusedStart(
  env: Env,
  { through = [], script = main }: { through?: readonly string[]; script?: string } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(env, through, script);
  if (child.stdout === null || child.stderr === null) throw new Error('the process has no output');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

/** The process that runs the server's Node.js: `pid`, or the child that the programs in `through` started. */
function serverBelow(pid: number): number {
  let found = pid;
  while (readFileSync(`/proc/${found}/cmdline`, 'utf8').split('\0')[0] !== process.execPath) {
    const [child] = readFileSync(`/proc/${found}/task/${found}/children`, 'utf8').split(' ');
    if (child === undefined || child === '') throw new Error(`process ${pid} has not started the server`);
    found = Number(child);
  }
  return found;
}

/** Less than a test has: a server that nobody waits for any more would outlive the tests. */
const startMostMs = 50_000;

export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

/** Starts the real program on free ports; resolves when it has printed its addresses. */
export async function startServer(
  dataDir: string,
  env: Env = {},
  { through = [], script = main }: { through?: readonly string[]; script?: string } = {},
) {
  const child = start(
    {
      FC_DATA_DIR: dataDir,
      FC_PORT: '0',
      FC_GATEWAY_PORT: '0',
      FC_GRPC_PORT: '0',
      FC_OWNER_TOKEN: ownerToken,
      ...env,
    },
    through,
    script,
  );
  let stdout = '';
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = once(child, 'exit');
  const tooLate = setTimeout(() => child.kill('SIGKILL'), startMostMs);
  const link = await new Promise<URL>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      const found = /(http:\S+token=\S+)\s/.exec(stdout)?.[1];
      if (found !== undefined) resolve(new URL(found));
    });
    ended.then(() => reject(new Error(`the server ended at its start: ${stderr}${stdout}`)), reject);
  }).finally(() => clearTimeout(tooLate));
  const pid = serverBelow(child.pid ?? -1);
  return {
    link: link.href,
    origin: link.origin,
    /** PID of the server itself, even when another program started it. */
    pid,
    stdout: () => stdout,
    stderr: () => stderr,
    /** The exit status; null when a signal ended it. */
    ended: ended.then(([code]): number | null => code),
    /** @returns the exit status; null when the signal ended the process */
    async end(signal: NodeJS.Signals): Promise<number | null> {
      // The signal would end a program in `through` and leave the server running.
      if (existsSync(`/proc/${pid}`) && child.exitCode === null && child.signalCode === null)
        process.kill(pid, signal);
      const [code] = await ended;
      return code;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: matchers check the shape under test
type Json = any;

/** The API over a real socket, as the owner. */
export async function ownerOf({ origin }: { origin: string }, secret = ownerToken) {
  const send = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer: Json = await (isJson ? response.json() : response.text());
    return { status: response.status, body: answer };
  };
  let token = '';
  token = (await send('/iam/v1/tokens', { yandexPassportOauthToken: secret })).body.iamToken;
  const { body: session } = await send('/console/session');
  return { send, folderId: session.folderId as string, gatewayUrl: session.gatewayUrl as string, token };
}
