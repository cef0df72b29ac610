/**
 * The source of the mounts of sandboxes and of their host users. A place holds a mount table, which each sandbox mounts
 * in its own namespace at start (`mount-table.ts`).
 *
 * As root, and as an ordinary user with subordinate uids (subuid(5)), every sandbox has its own host uid. That uid may
 * not enter a home or the data folder (0700). So the runner keeps one private mount namespace, for an ordinary user in
 * a user namespace, and binds the needed folders below a place that every uid may enter. Each sandbox enters the
 * namespace while it is still root there and then drops to its uid. That takes 1 ms; an outer bubblewrap would take 2.5
 * ms and one more process, and mounting again for each sandbox 6 ms. A shell that waits for the end of its input holds
 * the namespace, so that the namespace always ends with the runner. The table of an ordinary user without subordinate
 * uids binds host paths unchanged.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shareOfProcesses } from '../cgroups/share-of-processes.ts';
import { RunnerError } from '../errors.ts';
import { messageOf } from '../messages.ts';
import { chainEnvironment } from './chain.ts';
import { rootsUidRange, type UidNamespace, type UidRange } from './host-uids.ts';
import { mountTable, placeFolders } from './mount-table.ts';

export interface MountNamespace extends UidNamespace {
  /** Folder of the mount table, as a process that starts a sandbox sees it. */
  readonly place: string;
  /** The path under which bubblewrap finds a host path. */
  path(hostPath: string): string;
  /** Whether `path` accepts this host path. */
  covers(hostPath: string): boolean;
  close(): void;
}

export type MountNamespaceOptions = {
  /** Folders that sandboxes will need, each with its complete content. */
  sources: readonly string[];
  /** Whether each sandbox gets the folders as its own overlays. */
  hasOverlays: boolean;
  /** The folder for the place of an ordinary user. */
  dir: string;
  /** Groups to thaw after the end of the runner (cgroup v1), because SIGKILL does not end a frozen process. */
  freezerFolder?: string | undefined;
};

export async function openMountNamespace(parts: MountNamespaceOptions): Promise<MountNamespace> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) return await PrivateNamespace.open(parts, { isUserNamespace: false });
  // Another uid cannot read what only its owner may read.
  if (!parts.sources.every(isForEverybody)) return await openPlace(parts);
  return await PrivateNamespace.open(parts, { isUserNamespace: true }).catch(() => openPlace(parts));
}

const isForEverybody = (folder: string) => (statSync(folder).mode & 0o005) === 0o005;

const tmpDirIn = (place: string) => path.posix.join(place, placeFolders.tmp);
/** Where a sandbox's own /tmp is mounted, in its own mount namespace. */
export const tmpDirOf = ({ place }: Pick<MountNamespace, 'place'>) => tmpDirIn(place);

async function openPlace({ sources, hasOverlays, dir }: MountNamespaceOptions): Promise<MountNamespace> {
  const place = await mkdtemp(path.join(dir, 'place-'));
  const bound = hasOverlays ? sources : [];
  for (const name of [placeFolders.tmp, placeFolders.empty, ...bound.keys()])
    await mkdir(path.join(place, String(name)), { mode: 0o755 });
  const table = mountTable({ place, toBind: bound, overlays: bound.length });
  await writeFile(path.join(place, placeFolders.table), table);
  return {
    pid: undefined,
    uids: undefined,
    isUserNamespace: false,
    place,
    path: (hostPath) => (hasOverlays ? pathIn(place, { sources, hostPath }) : hostPath),
    covers: (hostPath) => !hasOverlays || isBelowAny(sources, hostPath),
    close: () => {},
  };
}

const isBelow = (source: string, hostPath: string) => {
  const below = path.relative(source, hostPath);
  // `..a` is the name of a file inside.
  return below !== '..' && !below.startsWith('../') && !path.isAbsolute(below);
};
const isBelowAny = (sources: readonly string[], hostPath: string) =>
  sources.some((source) => isBelow(source, hostPath));

/** @throws RangeError for a path below none of the sources */
function pathIn(
  place: string,
  { sources, hostPath }: { sources: readonly string[]; hostPath: string },
): string {
  const index = sources.findIndex((source) => isBelow(source, hostPath));
  const source = sources[index];
  if (source === undefined)
    throw new RangeError(`${hostPath} is below none of the folders of the mount namespace`);
  return path.join(place, String(index), path.relative(source, hostPath));
}

/**
 * A constant: $1 is the place to build on, $2 the freezer's folder or empty, $3 the mount table; the others are the
 * sources in order.
 */
const mountScript = [
  'set -e',
  'place="$1"; freezer="$2"; table="$3"; shift 3',
  'mount -t tmpfs -o size=1m,mode=755,nosuid,nodev,noexec tmpfs "$place"',
  `mkdir "$place/${placeFolders.tmp}" "$place/${placeFolders.empty}"`,
  `printf '%s' "$table" > "$place/${placeFolders.table}"`,
  // slirp4netns opens the device as the sandbox's own user; its mode is 0666 only where udev set it (systemd:
  // 50-udev-default.rules).
  'if [ -d /dev/net ]; then mkdir "$place/net" && mount -t tmpfs -o size=64k,mode=755,nosuid,noexec tmpfs "$place/net" && mknod -m 666 "$place/net/tun" c 10 200 && mount --bind "$place/net" /dev/net || true; fi',
  'n=0',
  'for source in "$@"; do mkdir "$place/$n"; mount --bind "$source" "$place/$n"; n=$((n+1)); done',
  'echo ready',
  'read -r _ || true',
  'if [ -n "$freezer" ]; then for group in "$freezer"/*/; do echo THAWED > "$group/freezer.state" || true; done; fi',
].join('\n');

class PrivateNamespace implements MountNamespace {
  readonly pid: number;
  readonly uids: UidRange;
  readonly isUserNamespace: boolean;
  readonly place: string;
  readonly #child: ChildProcess;
  readonly #sources: readonly string[];

  private constructor(
    child: ChildProcess,
    made: Pick<MountNamespace, 'isUserNamespace'> & {
      pid: number;
      place: string;
      sources: readonly string[];
    },
  ) {
    this.#child = child;
    this.pid = made.pid;
    this.isUserNamespace = made.isUserNamespace;
    this.uids = made.isUserNamespace ? subordinateUids(made.pid) : rootsUidRange;
    this.place = made.place;
    this.#sources = made.sources;
  }

  static async open(
    { sources, hasOverlays, freezerFolder = '' }: MountNamespaceOptions,
    { isUserNamespace }: Pick<MountNamespace, 'isUserNamespace'>,
  ): Promise<PrivateNamespace> {
    const place = freePlace(sources);
    const table = mountTable({ place, toBind: [], overlays: hasOverlays ? sources.length : 0 });
    const [program = '', ...argv] = [
      ...(isUserNamespace ? shareOfProcesses() : []),
      'unshare',
      ...(isUserNamespace ? ['--user', '--map-root-user', '--map-auto'] : []),
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      mountScript,
      'sh',
      place,
      freezerFolder,
      table,
      ...sources,
    ];
    const child = spawn(program, argv, { stdio: ['pipe', 'pipe', 'pipe'], env: chainEnvironment });
    // The exit of the process reports the end of these streams.
    for (const stream of child.stdio) stream?.on('error', () => {});
    const problem = await new Promise<string | undefined>((resolve) => {
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.stdout.once('data', () => resolve(undefined));
      child.once('error', (error) => resolve(error.message));
      child.once('exit', () => resolve(stderr.trim() || 'unshare ended early'));
    });
    if (problem !== undefined || child.pid === undefined) {
      throw new RunnerError(
        'ISOLATION_UNAVAILABLE',
        messageOf('NO_MOUNT_NAMESPACE', { problem: problem ?? 'no process' }),
      );
    }
    // It must not keep the runner's process alive.
    child.unref();
    for (const stream of child.stdio)
      if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
    try {
      return new PrivateNamespace(child, { pid: child.pid, place, sources, isUserNamespace });
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  path(hostPath: string): string {
    return pathIn(this.place, { sources: this.#sources, hostPath });
  }

  covers(hostPath: string): boolean {
    const isAlive = this.#child.exitCode === null && this.#child.signalCode === null;
    return isAlive && isBelowAny(this.#sources, hostPath);
  }

  close(): void {
    this.#child.stdin?.end();
  }
}

/**
 * The uids that /proc/<pid>/uid_map maps in addition to 0, the runner's user: first and length of each line
 * (user_namespaces(7)).
 */
function subordinateUids(pid: number): UidRange {
  const lines = readFileSync(`/proc/${pid}/uid_map`, 'utf8').trim().split('\n');
  const ends = lines.map((line) => {
    const [first = '', , length = ''] = line.trim().split(/\s+/);
    return Number(first) + Number(length);
  });
  const end = Math.max(...ends);
  if (end > 1) return { first: 1, end };
  throw new RunnerError('ISOLATION_UNAVAILABLE', messageOf('NO_SUBORDINATE_USER', {}));
}

/** An empty place that every user may enter and that hides no source. */
function freePlace(sources: readonly string[]): string {
  const place = ['/mnt', '/media', '/srv', '/opt'].find((folder) => {
    const isFree = sources.every((source) => !isBelow(folder, source));
    const found = statSync(folder, { throwIfNoEntry: false });
    return isFree && found?.isDirectory() && (found.mode & 0o001) !== 0;
  });
  if (place) return place;
  throw new RunnerError('ISOLATION_UNAVAILABLE', messageOf('NO_FOLDER_FOR_MOUNTS', {}));
}
