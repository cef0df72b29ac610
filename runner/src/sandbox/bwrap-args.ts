/** The policy of the sandbox: a pure function that returns the bubblewrap arguments, with the reason for each flag. */
import { limits } from '../limits.ts';
import type { HiddenKernelFiles } from './kernel-files.ts';

/**
 * The mounts that differ between sandboxes. Host paths are as the process that starts bubblewrap sees them (see
 * `mount-namespace.ts`).
 */
export type SandboxMounts = {
  /** The version's files; empty at boot for a sandbox of the pool. */
  codeDir: string;
  /** Where the chain mounted this sandbox's own /tmp. */
  tmpDir: string;
  /** Folders of system libraries and tools that exist on this machine, by their paths inside, such as `/usr/lib`. */
  systemDirs: readonly (readonly [inside: string, hostPath: string])[];
  /** Links such as `/lib64` → `usr/lib64`. */
  systemLinks: readonly (readonly [link: string, target: string])[];
  /** Files of `/proc` that reveal facts of the machine or of other sandboxes. */
  hidden: HiddenKernelFiles;
  /** Bootstrap and preinstalled modules of the language. */
  runtimeDir: string;
  /** The interpreter's own folder; absent when the machine's `/usr` holds it. */
  interpreterDir?: string;
  /**
   * The names under which programs find the interpreter, such as `node`, and its path inside. Requires a `bin` folder
   * in `runtimeDir`.
   */
  interpreterNames?: { names: readonly string[]; program: string };
  /** passwd, group, hosts, resolv.conf, nsswitch.conf and the CA bundle, all generated. */
  etcDir: string;
  /** Size of a writable folder whose files are executable. Only builds have one. */
  buildBytes?: number;
  /** The complete environment of the interpreter at start; nothing is inherited. */
  environment: Readonly<Record<string, string>>;
};

/** Paths inside the sandbox; the first two are the cloud's own. */
export const inside = {
  code: '/function/code',
  runtime: '/function/runtime',
  programs: '/function/runtime/bin',
  modules: '/function/node_modules',
  interpreter: '/opt/interpreter',
  build: '/build',
} as const;

type Add = (reason: string, ...flags: string[]) => void;
function collected(fill: (add: Add) => void): string[] {
  const args: string[] = [];
  fill((_reason, ...flags) => args.push(...flags));
  return args;
}

/** @param seccompFd holds the compiled filter */
export function bwrapArgs(mounts: SandboxMounts, seccompFd: number): string[] {
  const { systemDirs, systemLinks, hidden, interpreterDir, interpreterNames, buildBytes, environment } =
    mounts;
  return collected((add) => {
    add(
      'own user, PID, mount, IPC, UTS and cgroup namespaces; a machine without one is refused',
      '--unshare-user',
      '--unshare-all',
    );
    add(
      'the network namespace around us has only the metadata address and belongs to a user we are not',
      '--share-net',
    );
    add('no further user namespaces: that is where kernel holes are reached from', '--disable-userns');
    add('an ordinary user inside, whoever that is outside', '--uid', '1000', '--gid', '1000');
    add('no capability, not even over its own namespaces', '--cap-drop', 'ALL');
    add('no controlling terminal to type into (CVE-2017-5226)', '--new-session');
    add('dies with the runner, however the runner dies', '--die-with-parent');
    add('says nothing about the machine', '--hostname', 'function');
    add('system calls that no function needs are refused', '--seccomp', String(seccompFd));

    for (const [place, dir] of systemDirs) add('libraries and tools, read-only', '--ro-bind', dir, place);
    for (const [link, target] of systemLinks) add('merged /usr', '--symlink', target, link);
    add(
      "the version's files, read-only, so that the next call runs the same",
      '--ro-bind',
      mounts.codeDir,
      inside.code,
    );
    add('the only writable place: size-capped and noexec by the chain', '--bind', mounts.tmpDir, '/tmp');
    add('its own processes only', '--proc', '/proc');
    for (const file of hidden.files) add('about the machine, not about it', '--ro-bind', '/dev/null', file);
    for (const folder of hidden.folders) {
      add('the same', '--tmpfs', folder);
      add('and no place for files', '--remount-ro', folder);
    }
    add('null, zero, random, tty and no other device', '--dev', '/dev');
    add(
      'shared memory, capped',
      '--size',
      String(limits.sharedMemoryBytes),
      '--perms',
      '1777',
      '--tmpfs',
      '/dev/shm',
    );
    add('files added beside the devices would be memory that no bound counts', '--remount-ro', '/dev');
    add('names and certificates made for the sandbox, none of the host', '--ro-bind', mounts.etcDir, '/etc');
    if (interpreterDir) add('the runtime itself, read-only', '--ro-bind', interpreterDir, inside.interpreter);
    add("the platform's first code, read-only", '--ro-bind', mounts.runtimeDir, inside.runtime);
    if (interpreterNames) {
      add('the interpreter by its name, ahead of any that the machine has', '--tmpfs', inside.programs);
      for (const name of interpreterNames.names)
        add('as above', '--symlink', interpreterNames.program, `${inside.programs}/${name}`);
      add('and no place for files', '--remount-ro', inside.programs);
    }
    add(
      "preinstalled modules, found after the function's own",
      '--symlink',
      'runtime/node_modules',
      inside.modules,
    );
    if (buildBytes) {
      add('where a build installs, capped', '--size', String(buildBytes), '--tmpfs', inside.build);
    }
    add('nothing can be added to / either', '--remount-ro', '/');
    add('as in the cloud', '--chdir', inside.code);
    add("nothing of the runner's environment", '--clearenv');
    for (const [name, value] of Object.entries(environment)) add('allow-listed', '--setenv', name, value);
  });
}
