import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolEnvironment } from '../places.mjs';
import { descendants, type ProcessId } from './proc.ts';

const startWithinMs = 120_000;
/** The runtimes that the set-up installed; the campaign's consoles share nothing else. */
const installed = join(
  process.env.FC_DATA_DIR ??
    join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'functions-console'),
  'runner',
);

/** A console with its own data folder that can be started, killed and restarted. */
export class ConsoleProcess {
  readonly dataDir: string;
  readonly ownerToken = randomBytes(32).toString('base64url');
  /** PIDs of all server processes so far. */
  readonly pids: number[] = [];
  /** Processes that the servers had started when they were killed. */
  readonly noted: ProcessId[] = [];
  origin = '';
  gateway = '';
  grpcPort = 0;
  stderr = '';
  /** Log lines of uncaught errors. */
  readonly uncaught: string[] = [];
  #child: ChildProcess | undefined;

  /** @param parent folder for the data folder */
  constructor(parent: string = tmpdir()) {
    this.dataDir = mkdtempSync(join(parent, 'functions-console-campaign-'));
    const runner = join(this.dataDir, 'runner');
    mkdirSync(runner, { mode: 0o700 });
    for (const name of ['support', 'runtimes']) symlinkSync(join(installed, name), join(runner, name));
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws Error with the console's output when it does not start */
  async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.stderr = '';
    const child = spawn(process.execPath, [join(root, 'bff', 'src', 'main.ts')], {
      cwd: root,
      env: {
        ...toolEnvironment(),
        FC_DATA_DIR: this.dataDir,
        FC_OWNER_TOKEN: this.ownerToken,
        FC_PORT: '0',
        FC_GATEWAY_PORT: '0',
        FC_GRPC_PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.pids.push(child.pid ?? 0);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-100_000);
      this.uncaught.push(
        ...text.split('\n').filter((line) => /uncaught error|ERR_INTERNAL_ASSERTION/.test(line)),
      );
    });
    const said = await printed(child);
    this.origin = /Open\s+(http:\/\/[^/]+)\//.exec(said)?.[1] ?? '';
    this.gateway = /Functions (http:\/\/[^/]+)\//.exec(said)?.[1] ?? '';
    this.grpcPort = Number(/gRPC\s+\S+:(\d+)/.exec(said)?.[1] ?? 0);
    if (this.origin === '') throw new Error(`the console did not start. It said: ${this.stderr || said}`);
  }

  /** Stops the console with SIGTERM, or kills it with SIGKILL. @returns its exit status */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return child?.exitCode ?? null;
    this.noted.push(...descendants(child.pid ?? 0));
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** The console's output up to its last line, or to its end. */
function printed(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let said = '';
  const timer = setTimeout(() => resolve(said), startWithinMs);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-20_000);
    if (/^ {2}Data\s/m.test(said)) resolve(said);
  });
  child.once('close', () => resolve(said));
  return promise.finally(() => clearTimeout(timer));
}
