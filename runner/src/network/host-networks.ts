/**
 * The networks that this machine is part of, for as long as the runner lives. A sandbox may not reach them, and they
 * change at run time: a VPN connects, a container engine adds a bridge, an address is assigned. `ip monitor` reports
 * each change; the runner then reads the kernel's routing tables again and removes the routes to new networks from
 * every sandbox.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { RunnerError } from '../errors.ts';
import { messageOf } from '../messages.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import { becomeHostUser, type HostUser } from '../sandbox/host-user.ts';
import { blockedRanges, networksIn } from './blocked-ranges.ts';

const execute = promisify(execFile);

/** The place of the routes: a process in the network namespace, and the user of the namespace that owns it. */
export type Routed = { pid: number; user: HostUser | undefined };

/** One sandbox whose routes follow the machine's networks. */
export type Enrolment = {
  /** Resolves when the sandbox has the current routes. @throws when they cannot be set */
  settled: Promise<void>;
  leave(): void;
};

const pauseBeforeRestartMs = 1000;

export class HostNetworks {
  /** Only grows: a former network of this machine stays blocked. */
  #blocked: readonly string[] = [];
  readonly #members = new Set<{ target: Routed; has: ReadonlySet<string>; onFailure: () => void }>();
  #monitor: ChildProcess | undefined;
  #isClosed = false;
  #reading: Promise<void> | undefined;
  #isStale = false;

  /** @throws RunnerError ISOLATION_UNAVAILABLE when the machine's networks cannot be read */
  static async open(): Promise<HostNetworks> {
    const networks = new HostNetworks();
    networks.#watch();
    try {
      await networks.#read();
    } catch (error) {
      await networks.close();
      const why = error instanceof Error ? error.message : String(error);
      throw new RunnerError('ISOLATION_UNAVAILABLE', messageOf('NETWORKS_UNREADABLE', { why }));
    }
    return networks;
  }

  /** The ranges that a sandbox that starts now may not reach. */
  get blocked(): readonly string[] {
    return this.#blocked;
  }

  /**
   * @param has the ranges that were blocked when its network was set up
   * @param onFailure called when a later change of its routes fails; the sandbox must then end
   */
  enrol(target: Routed, { has, onFailure }: { has: readonly string[]; onFailure: () => void }): Enrolment {
    const member = { target, has: new Set(has), onFailure };
    this.#members.add(member);
    return { settled: this.#apply(member), leave: () => this.#members.delete(member) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const monitor = this.#monitor;
    if (!monitor || monitor.exitCode !== null || monitor.signalCode !== null) return;
    monitor.ref();
    const gone = once(monitor, 'close');
    monitor.kill('SIGKILL');
    await gone;
  }

  #watch(): void {
    if (this.#isClosed) return;
    // The kernel kills it when the runner ends.
    const argv = ['--pdeathsig', 'KILL', 'ip', '-4', 'monitor', 'address', 'route'];
    const monitor = spawn('setpriv', argv, { stdio: ['ignore', 'pipe', 'ignore'], env: chainEnvironment });
    this.#monitor = monitor;
    // It must not keep the runner's process alive.
    monitor.unref();
    if (monitor.stdout instanceof Socket) monitor.stdout.unref();
    monitor.on('error', () => {});
    monitor.stdout.on('error', () => {}).on('data', () => void this.#read().catch(() => {}));
    monitor.once('close', () => void this.#restart());
  }

  /** Reads the routes at once, because changes may have been missed. */
  async #restart(): Promise<void> {
    await sleep(pauseBeforeRestartMs, undefined, { ref: false });
    this.#watch();
    await this.#read().catch(() => {});
  }

  /** One reading at a time; a change during a reading starts another. */
  #read(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readWhileStale().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readWhileStale(): Promise<void> {
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      const { stdout } = await execute('ip', ['-4', '-json', 'route', 'show', 'table', 'all'], {
        env: chainEnvironment,
        maxBuffer: 64 * 1024 * 1024,
      });
      this.#blocked = [...new Set([...blockedRanges, ...this.#blocked, ...networksIn(stdout)])];
      await Promise.all([...this.#members].map((member) => this.#apply(member).catch(() => {})));
    }
  }

  async #apply(member: { target: Routed; has: ReadonlySet<string>; onFailure: () => void }): Promise<void> {
    const { blocked } = this;
    const missing = blocked.filter((range) => !member.has.has(range));
    if (missing.length === 0) return;
    try {
      await setRoutes(
        member.target,
        missing.map((range) => `route replace unreachable ${range}`),
      );
      member.has = new Set([...member.has, ...missing]);
    } catch (error) {
      member.onFailure();
      throw error;
    }
  }
}

/** @param batch lines as `ip -batch` reads them */
export function setRoutes({ pid, user }: Routed, batch: readonly string[]): Promise<void> {
  const [program = '', ...argv] = [
    ...(user ? becomeHostUser(user) : []),
    ...['nsenter', '-t', String(pid), '-U', '-n', '--preserve-credentials', 'ip', '-batch', '-'],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { stdio: ['pipe', 'ignore', 'pipe'], env: chainEnvironment });
    let said = '';
    child.stderr
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-500);
      });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`routes of a sandbox cannot be set: ${said.trim() || code}`)),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(batch.map((line) => `${line}\n`).join(''));
  });
}
