import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownerToken } from './server.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** `npm run cloud-names` beside a server, and commands typed in a shell that has read its line. */
export class CloudNames {
  readonly #child: ChildProcess;
  readonly #setUp: string;

  private constructor(child: ChildProcess, setUp: string) {
    this.#child = child;
    this.#setUp = setUp;
  }

  static async start(server: { dataDir: string; grpcPort: string }): Promise<CloudNames> {
    const child = spawn(process.execPath, ['bff/src/lead-cloud-names.ts'], {
      cwd: repository,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        FC_CLOUD_PROXY_PORT: '0',
        FC_DATA_DIR: server.dataDir,
        FC_GRPC_PORT: server.grpcPort,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    for await (const chunk of child.stdout ?? []) {
      printed += chunk;
      if (printed.includes('\nStop ')) break;
    }
    const setUp = /^ {2}(\. .+)$/m.exec(printed)?.[1];
    if (setUp === undefined) throw new Error(`npm run cloud-names printed no line to type: ${printed}`);
    return new CloudNames(child, setUp);
  }

  /** @returns what the command wrote to its standard output */
  async type(command: string, cwd: string): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', YC_TOKEN: ownerToken };
    return await new Promise((resolve, reject) => {
      execFile('/bin/sh', ['-c', `${this.#setUp}\n${command}`], { cwd, env }, (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
      );
    });
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
