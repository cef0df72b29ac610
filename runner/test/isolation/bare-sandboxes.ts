/**
 * Sandboxes of the real chain without its seccomp filter and without a runtime, to test the other defences separately:
 * calls that the filter blocks would never reach them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { mountsOfAny } from '../../src/sandbox/boot.ts';
import { bwrapArgs } from '../../src/sandbox/bwrap-args.ts';
import { chainEnvironment, execRequest, fds, sandboxCommand } from '../../src/sandbox/chain.ts';
import { SandboxHosts } from '../../src/sandbox/hosts.ts';
import { giveFilter, sendExecRequest } from '../../src/sandbox/prepared-namespace.ts';
import type { SandboxHost } from '../../src/sandbox/sandbox-host.ts';
import { encodeFilter } from '../../src/sandbox/seccomp-filter.ts';
import { dataDir } from '../harness.ts';

/** BPF_RET with SECCOMP_RET_ALLOW. */
const allowAll = encodeFilter([{ code: 0x06, jt: 0, jf: 0, k: 0x7fff0000 }]);

export type Bare = {
  /** Its output, line by line. */
  lines: AsyncIterator<string>;
  /** Wakes a program that reads descriptor 3. */
  goOn(): void;
  /** Its status and its whole standard error output. */
  ended: Promise<{ status: number | null; stderr: string }>;
};

export class BareSandboxes {
  readonly #hosts: SandboxHosts;
  readonly #host: SandboxHost;
  /** The programs of `bare/`; the folder is `/function/code` inside. */
  readonly codeDir: string;
  readonly #children: ChildProcess[] = [];

  private constructor(hosts: SandboxHosts, { host, codeDir }: { host: SandboxHost; codeDir: string }) {
    this.#hosts = hosts;
    this.#host = host;
    this.codeDir = codeDir;
  }

  static async open(): Promise<BareSandboxes> {
    const hosts = await SandboxHosts.open({ dataDir, tokens: { tokenFor: async () => undefined } });
    const host = await hosts.host([]);
    const codeDir = path.join(host.sandboxesDir, 'bare/code');
    await cp(path.join(import.meta.dirname, 'bare'), codeDir, { recursive: true });
    return new BareSandboxes(hosts, { host, codeDir });
  }

  /** @param command paths inside */
  start(...command: string[]): Bare {
    const host = this.#host;
    const { mountNamespace } = host;
    const args = bwrapArgs(
      {
        ...mountsOfAny(host, this.codeDir),
        runtimeDir: mountNamespace.path(this.codeDir),
        etcDir: mountNamespace.path(host.etcDirs.here),
        environment: { PATH: '/usr/bin' },
      },
      fds.seccomp,
    );
    const [program = '', ...rest] = sandboxCommand({
      user: host.uids.takeFor(mountNamespace),
      place: mountNamespace.place,
      blocked: host.networks.blocked,
    });
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'ignore', 'pipe', 'pipe'] as const;
    const child = spawn(program, rest, { stdio: [...stdio], env: chainEnvironment, detached: true });
    this.#children.push(child);
    giveFilter(child, allowAll);
    sendExecRequest(child, execRequest({ command, bwrapArgs: args }));
    return { lines: linesOf(child), goOn: () => wake(child), ended: endOf(child) };
  }

  async close(): Promise<void> {
    for (const { pid, exitCode, signalCode } of this.#children)
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    await rm(path.dirname(this.codeDir), { recursive: true, force: true });
    await this.#hosts.close();
  }
}

function wake({ stdio }: ChildProcess): void {
  const pipe = stdio[3];
  if (!(pipe instanceof Duplex)) throw new TypeError('Descriptor 3 is a pipe');
  pipe.write('\n');
}

async function* linesOf({ stdout }: ChildProcess): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stdout ?? []) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function endOf(child: ChildProcess): Bare['ended'] {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stderr })));
}
