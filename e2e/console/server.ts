import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const tutorialRuntimes = ['runtimes/nodejs12', 'runtimes/nodejs22'];
const startWithinMs = 60_000;

/** The secret that stories exchange for the owner's token. */
export const ownerToken = 'stories-owner-secret-0123456789';

/** The set-up installs the runtimes and their preinstalled packages here. Stories share nothing else. */
const installed = join(
  process.env.FC_DATA_DIR ??
    join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'functions-console'),
  'runner',
);

/**
 * The real server, as `npm start` runs it, with its own data folder.
 * It takes free ports on its first start and keeps them across restarts.
 */
export class ConsoleServer {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'functions-console-e2e-'));
  /** The one-time link that the last start printed. */
  signInLink = '';
  /** For example `http://localhost:43211`. */
  origin = '';
  /** For example `http://127.0.0.1:43212`. */
  gateway = '';
  #process: ChildProcess | undefined;
  #lastWords = '';

  readonly #through: readonly string[];

  /**
   * @param through a program and its arguments; that program starts the server
   * @param ownRuntimes gives this server its own runtimes folder, which has only the tutorial's runtimes at first
   */
  constructor({
    through = [],
    ownRuntimes = false,
  }: { through?: readonly string[]; ownRuntimes?: boolean } = {}) {
    this.#through = through;
    const runner = join(this.dataDir, 'runner');
    mkdirSync(runner, { mode: 0o700 });
    if (ownRuntimes) mkdirSync(join(runner, 'runtimes'));
    const shared = ownRuntimes ? ['support', ...tutorialRuntimes] : ['support', 'runtimes'];
    for (const name of shared) symlinkSync(join(installed, name), join(runner, name));
  }

  async start(): Promise<void> {
    const [program = '', ...args] = [...this.#through, process.execPath, join('bff', 'src', 'main.ts')];
    const child = spawn(program, args, {
      cwd: repository,
      env: {
        ...process.env,
        FC_DATA_DIR: this.dataDir,
        FC_OWNER_TOKEN: ownerToken,
        FC_PORT: this.origin === '' ? '0' : new URL(this.origin).port,
        FC_GRPC_PORT: '0',
        FC_GATEWAY_PORT: this.gateway === '' ? '0' : new URL(this.gateway).port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-4000);
    });
    this.signInLink = await this.#printedLink(child);
    this.origin = new URL(this.signInLink).origin;
    this.gateway = await this.#gatewayUrl();
  }

  /** Ends the process: with SIGTERM, or with SIGKILL as a power cut would. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #printedLink(child: ChildProcess): Promise<string> {
    const { stdout } = child;
    if (stdout === null) throw new Error('the server has no output to read its link from');
    const giveUp = AbortSignal.timeout(startWithinMs);
    const lines = createInterface({ input: stdout });
    giveUp.addEventListener('abort', () => lines.close());
    for await (const line of lines) {
      const link = /http:\/\/\S+\/\?token=\S+/.exec(line)?.[0];
      if (link !== undefined) {
        // Read and discard the rest of the output: a full pipe would block the server.
        stdout.resume();
        return link;
      }
    }
    throw new Error(`the server printed no sign-in link. It said: ${this.#lastWords || 'nothing'}`);
  }

  async #gatewayUrl(): Promise<string> {
    const token = await this.ownerIamToken();
    const response = await fetch(`${this.origin}/console/session`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const { gatewayUrl } = (await response.json()) as { gatewayUrl: string };
    return gatewayUrl;
  }

  /** Exchanges the owner's secret for an IAM token, as a script would. */
  async ownerIamToken(): Promise<string> {
    const response = await fetch(`${this.origin}/iam/v1/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ yandexPassportOauthToken: ownerToken }),
    });
    if (!response.ok)
      throw new Error(`POST /iam/v1/tokens answered ${response.status}: ${await response.text()}`);
    const { iamToken } = (await response.json()) as { iamToken: string };
    return iamToken;
  }
}
