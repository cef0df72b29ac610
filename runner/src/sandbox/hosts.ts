/** The runner's folders and the shared state of its sandboxes; opened when the first sandbox needs it. */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CgroupSupport } from '../cgroups/control-group.ts';
import { detectCgroups } from '../cgroups/detect.ts';
import { groupLabel } from '../cgroups/remains.ts';
import { CloudConnections } from '../cloud/connections.ts';
import { removeUnfinished } from '../durable/aside.ts';
import { RunnerError } from '../errors.ts';
import type { Message } from '../message.ts';
import { messageOf } from '../messages.ts';
import { MetadataServer } from '../metadata/server.ts';
import { HostNetworks } from '../network/host-networks.ts';
import type { RunnerOptions } from '../runner-types.ts';
import type { BootHost } from './boot.ts';
import { writeEtcFiles } from './etc-files.ts';
import { HostUids } from './host-uids.ts';
import { openTriedNamespace, type TriedNamespace } from './own-inodes.ts';
import { chainProblem, missingPrograms } from './preflight.ts';
import { PreparedNamespaces } from './prepared-namespace.ts';
import { encodeFilter, seccompFilter } from './seccomp-filter.ts';
import { findSystemMounts } from './system-mounts.ts';

/** Folders of the data folder that sandboxes mount in addition to their own. */
const sharedFolders = ['runtimes', 'support'] as const;

/** Temporary folders are left here when the writing process is killed. */
const writtenAside = ['layers', 'layer-records', 'tools', 'support'];

/** Folders of the live runners of this process. */
const ownFolders = new Set<string>();

export class SandboxHosts {
  readonly codeDir: string;
  readonly #shared: Omit<BootHost, 'mountNamespace' | 'closing' | 'networks'>;
  /** Opened with the first sandbox. */
  #networks: Promise<HostNetworks> | undefined;
  /** The newest mount namespace; older ones serve the sandboxes that entered them and end with the runner. */
  #namespace: Promise<TriedNamespace> | undefined;
  readonly #namespaces = new Set<TriedNamespace>();
  #probing: Promise<Message | undefined> | undefined;
  readonly #sources: Set<string>;
  readonly #closing = new AbortController();
  readonly #log: RunnerOptions['log'];

  private constructor(
    { dataDir, log }: RunnerOptions,
    shared: Omit<BootHost, 'mountNamespace' | 'closing' | 'networks'>,
  ) {
    this.#log = log;
    this.codeDir = path.join(shared.sandboxesDir, 'packages');
    this.#shared = shared;
    // The whole folders, so that a later installation of a runtime needs no new namespace.
    this.#sources = new Set([
      shared.sandboxesDir,
      ...sharedFolders.map((name) => path.join(dataDir, name)),
      ...shared.system.dirs,
    ]);
  }

  static async open(options: RunnerOptions): Promise<SandboxHosts> {
    const { dataDir } = options;
    // A user who can read the folder can read the code of every function.
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const allSandboxes = path.join(dataDir, 'sandboxes');
    for (const name of sharedFolders) await mkdir(path.join(dataDir, name), { recursive: true, mode: 0o755 });
    await removeRemains(allSandboxes);
    // Earlier releases kept unpacked code here, also of deleted versions.
    await rm(path.join(dataDir, 'code'), { recursive: true, force: true });
    const runtimesDir = path.join(dataDir, 'runtimes');
    const runtimes = (await readdir(runtimesDir)).map((id) => path.join(runtimesDir, id));
    const others = writtenAside.map((name) => path.join(dataDir, name));
    for (const dir of [...others, ...runtimes]) await removeUnfinished(dir);
    const sandboxesDir = path.join(allSandboxes, ownFolderName());
    ownFolders.add(sandboxesDir);
    const etcDir = (names: string) => path.join(sandboxesDir, 'etc', names);
    const etcDirs = { here: etcDir('here'), internet: etcDir('internet') };
    await mkdir(sandboxesDir, { recursive: true, mode: 0o755 });
    await writeEtcFiles(etcDirs.here, options.cloud);
    await writeEtcFiles(etcDirs.internet);
    const cgroups = detectCgroups(groupLabel(randomBytes(4).toString('hex')));
    return new SandboxHosts(options, {
      sandboxesDir,
      etcDirs,
      seccompFilter: encodeFilter(seccompFilter(architecture(), cgroups.kind !== 'none')),
      system: findSystemMounts(),
      preparedNamespaces: new PreparedNamespaces(),
      uids: new HostUids(),
      metadata: new MetadataServer(options),
      cloud: new CloudConnections(options.cloud),
      cgroups,
      live: new Set(),
      boots: new Set(),
    });
  }

  /**
   * @param needed host folders that the next sandbox mounts, in addition to its own
   * @throws RunnerError ISOLATION_UNAVAILABLE; RUNNER_CLOSED
   */
  async host(needed: readonly (string | undefined)[]): Promise<BootHost> {
    const missing = missingPrograms();
    if (missing) throw new RunnerError('ISOLATION_UNAVAILABLE', missing);
    const wanted = needed.filter((dir) => dir !== undefined);
    for (const dir of wanted) this.#sources.add(dir);
    const networks = await this.#openNetworks();
    for (;;) {
      const newest = this.#namespace;
      const open = await newest?.catch(() => undefined);
      // After `close`, nothing would end a new namespace.
      if (this.#closing.signal.aborted)
        throw new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));
      if (open && wanted.every((dir) => open.covers(dir)))
        return { ...this.#shared, closing: this.#closing.signal, mountNamespace: open, networks };
      if (this.#namespace !== newest) continue; // Another waiting call has started to open the next.
      this.#namespace = this.#openMountNamespace();
      await this.#namespace;
    }
  }

  /** After a failure, the next call opens them again. */
  #openNetworks(): Promise<HostNetworks> {
    if (this.#closing.signal.aborted) throw new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));
    this.#networks ??= HostNetworks.open().catch((error: unknown) => {
      this.#networks = undefined;
      throw error;
    });
    return this.#networks;
  }

  async #openMountNamespace(): Promise<TriedNamespace> {
    const { cgroups, sandboxesDir, uids } = this.#shared;
    const freezerFolder = cgroups.kind === 'none' ? undefined : cgroups.freezerFolder;
    const parts = { sources: [...this.#sources], dir: sandboxesDir, freezerFolder };
    const namespace = await openTriedNamespace(parts, uids);
    if (namespace.sharedInodes !== undefined)
      this.#log?.warn(
        { reason: namespace.sharedInodes },
        'sandboxes share file locks: no overlays can be mounted',
      );
    this.#namespaces.add(namespace);
    return namespace;
  }

  /** The folder for copies of layers for sandboxes; created with the first one. */
  get layersDir(): string {
    return path.join(this.#shared.sandboxesDir, 'layers');
  }

  /** The folder for package files that builds downloaded; created with the first one. */
  get downloadsDir(): string {
    return path.join(this.#shared.sandboxesDir, 'downloads');
  }

  /** The mechanism that enforces limits on this machine. */
  get cgroups(): CgroupSupport {
    return this.#shared.cgroups;
  }

  /** The reason why sandboxes share inodes, and with them file locks and watches; undefined when each has its own. */
  async sharedInodes(): Promise<string | undefined> {
    await this.host([]);
    return (await this.#namespace)?.sharedInodes;
  }

  /**
   * Runs the chain once for all concurrent callers.
   * @returns cause and narrow fix; undefined when sandboxes work here
   */
  problem(): Promise<Message | undefined> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  async #probe(): Promise<Message | undefined> {
    const missing = missingPrograms();
    if (missing) return missing;
    const dir = path.join(this.#shared.sandboxesDir, `preflight-${randomBytes(6).toString('hex')}`);
    try {
      const host = await this.host([]);
      await mkdir(dir, { mode: 0o755 });
      return await chainProblem(host, dir);
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      if (error.code === 'RUNNER_CLOSED') return undefined;
      return error.said ?? messageOf('PLAIN', { text: error.message });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#shared.preparedNamespaces.close();
    await Promise.all([...this.#shared.live].map((sandbox) => sandbox.kill()));
    // The following removal must not hit a boot that still uses the folder.
    await Promise.allSettled([...this.#shared.boots, this.#probing]);
    await (await this.#networks?.catch(() => undefined))?.close();
    await this.#namespace?.catch(() => undefined);
    for (const namespace of this.#namespaces) namespace.close();
    this.#shared.metadata.close();
    await rm(this.#shared.sandboxesDir, { recursive: true, force: true });
    ownFolders.delete(this.#shared.sandboxesDir);
    if (this.cgroups.kind !== 'none') this.cgroups.close();
  }
}

/** The name contains the process and its start time, by which a later start sees whether the owner is still alive. */
function ownFolderName(): string {
  return `${process.pid}-${startOf(process.pid) ?? 0}-${randomBytes(6).toString('hex')}`;
}

/**
 * Removes the folders of runners that ended without clean-up: killed, or with the machine. Their mounts ended with
 * their processes.
 */
async function removeRemains(allSandboxes: string): Promise<void> {
  for (const name of await readdir(allSandboxes).catch(() => [])) {
    const dir = path.join(allSandboxes, name);
    const [pid = '', start = ''] = name.split('-');
    // A later process may have the same pid, but not the same start time.
    const isInUse = ownFolders.has(dir) || (Number(pid) !== process.pid && startOf(pid) === start);
    if (!isInUse) await rm(dir, { recursive: true, force: true });
  }
}

/**
 * @returns the start time of a process in ticks since boot (proc_pid_stat(5), field 22); undefined when it does not
 * exist
 */
function startOf(pid: number | string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

function architecture(): 'x64' | 'arm64' {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch;
  throw new RunnerError('ISOLATION_UNAVAILABLE', messageOf('NO_SYSTEM_CALL_FILTER', { arch: process.arch }));
}
