/** Records the parts of a sandbox on the host while it lives, so that a test can check that they disappear. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { dataDir } from '../harness.ts';

/** A process may end while the test reads its files under /proc. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));
const commandOf = (pid: string) => ifThere(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
/** The mounts of a process in a sandbox name its code folder by the sandbox's id. */
const mountsOf = (pid: string) => ifThere(() => readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? '';
const holdsCodeOf = (mounts: string, id: string) => mounts.includes(`/${id}/code `);
const kinds = ['pid', 'net'] as const;
const namespaceOf = (pid: string, kind: (typeof kinds)[number]) =>
  ifThere(() => readlinkSync(`/proc/${pid}/ns/${kind}`));
const cgroupsOf = (pid: string) => ifThere(() => readFileSync(`/proc/${pid}/cgroup`, 'utf8')) ?? '';

/** Folders of the sandboxes of this process's runners. */
export function ownSandboxes(): string[] {
  const all = path.join(dataDir, 'sandboxes');
  const own = (ifThere(() => readdirSync(all)) ?? []).filter((name) => name.startsWith(`${process.pid}-`));
  return own.flatMap((runner) =>
    (ifThere(() => readdirSync(path.join(all, runner))) ?? [])
      .filter((id) => /^[0-9a-f]{18}$/.test(id))
      .map((id) => path.join(all, runner, id)),
  );
}

/** All descendants of this process. */
export function descendants(): string[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const below = (pid: string | undefined, depth = 0): boolean =>
    pid !== undefined && depth < 64 && (pid === String(process.pid) || below(parents.get(pid), depth + 1));
  return [...parents.keys()].filter((pid) => pid !== String(process.pid) && below(pid));
}

/** Fields of proc(5) after the name, which may hold any character: state, parent. */
const statOf = (pid: string) =>
  ifThere(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    ?.split(') ')
    .at(-1)
    ?.split(' ') ?? [];
const parentOf = (pid: string) => statOf(pid)[1];

/** Dead and waiting for the machine's init to reap it: it runs nothing and holds nothing. */
const isOrphanedZombie = (pid: string) => {
  const [state, parent] = statOf(pid);
  return state === 'Z' && parent !== String(process.pid);
};

/** The cgroup lines of a process that differ from those of this process; a dead process is in the root. */
function ownCgroups(pid: string): string[] {
  const ours = new Set(cgroupsOf('self').split('\n'));
  return cgroupsOf(pid)
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(':/') && !ours.has(line));
}

/** Folders that a line of /proc/<pid>/cgroup refers to, wherever the hierarchies are mounted. */
function cgroupFolders(line: string): string[] {
  const [, controllers = '', ...rest] = line.split(':');
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((mount) => mount.split(' '));
  return mounts
    .filter(([, , type, options = '']) =>
      controllers === '' ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes(controllers),
    )
    .map(([, mounted = '']) => path.join(mounted, rest.join(':')));
}

/** Control groups that contain the pid of a runner's process in their name. */
export function groupsOf(pid: number): string[] {
  const name = `functions-console-${pid}-`;
  const find = (dir: string, depth: number): string[] =>
    (ifThere(() => readdirSync(dir, { withFileTypes: true })) ?? [])
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => {
        const below = path.join(dir, entry.name);
        return entry.name.startsWith(name) ? [below] : depth > 0 ? find(below, depth - 1) : [];
      });
  return existsSync('/sys/fs/cgroup') ? find('/sys/fs/cgroup', 4) : [];
}

/** Records the sandboxes with one version's code, and later finds their remaining parts. */
export class Traces {
  readonly #marker: string;
  readonly #folders = new Set<string>();
  readonly #namespaces = new Set<string>();
  readonly #cgroups = new Set<string>();

  /** @param marker name of a file that only this version has */
  constructor(marker: string) {
    this.#marker = marker;
  }

  /** Must be called while a sandbox of the version lives. */
  note(): void {
    const folders = ownSandboxes().filter((folder) => existsSync(path.join(folder, 'code', this.#marker)));
    for (const folder of folders) this.#folders.add(folder);
    const ids = folders.map((folder) => path.basename(folder));
    for (const pid of processes()) {
      const held = mountsOf(pid);
      if (!ids.some((id) => holdsCodeOf(held, id))) continue;
      for (const kind of kinds) {
        const namespace = namespaceOf(pid, kind);
        if (namespace && namespace !== namespaceOf('self', kind)) this.#namespaces.add(namespace);
      }
      for (const line of ownCgroups(pid)) for (const group of cgroupFolders(line)) this.#cgroups.add(group);
    }
  }

  /** The number of recorded sandboxes; a test that recorded none checked nothing. */
  get sandboxes(): number {
    return this.#folders.size;
  }

  get namespaces(): number {
    return this.#namespaces.size;
  }

  /** Descriptions of all parts of the recorded sandboxes that still exist. */
  remains(): string[] {
    const ids = [...this.#folders].map((folder) => path.basename(folder));
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const mountsBy = new Map(processes().map((pid) => [pid, mountsOf(pid)]));
    const reused = namespacesOfOthers(mountsBy, ids);
    const isOfSandbox = (pid: string, held: string) =>
      ids.some((id) => holdsCodeOf(held, id)) ||
      kinds.some((kind) => {
        const namespace = namespaceOf(pid, kind) ?? '';
        return this.#namespaces.has(namespace) && !reused.has(namespace);
      });
    return [
      ...[...this.#folders].filter((folder) => existsSync(folder)).map((folder) => `folder ${folder}`),
      ...[...this.#cgroups].filter((group) => existsSync(group)).map((group) => `cgroup ${group}`),
      ...mounts.filter((mount) => ids.some((id) => mount.includes(id))).map((mount) => `mount ${mount}`),
      ...[...mountsBy]
        .filter(([pid, held]) => isOfSandbox(pid, held) && !isOrphanedZombie(pid))
        .map(([pid]) => `process ${pid} ${commandOf(pid).replaceAll('\0', ' ').slice(0, 80)}`),
    ];
  }
}

/** The kernel reuses the numbers of ended namespaces, so a number may belong to another sandbox by now. */
function namespacesOfOthers(mountsBy: ReadonlyMap<string, string>, own: readonly string[]): Set<string> {
  const others = [...mountsBy].filter(([, held]) => {
    const id = /\/([0-9a-f]{18})\/code /.exec(held)?.[1];
    return id !== undefined && !own.includes(id);
  });
  return new Set(others.flatMap(([pid]) => kinds.map((kind) => namespaceOf(pid, kind) ?? '')));
}
