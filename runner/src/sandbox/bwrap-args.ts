/** The sandbox's whole policy: pure functions that return an argv, a reason beside each flag. */
import { bounds } from '../bounds.ts';

/**
 * What every sandbox has, whatever runs in it: known before that is. Host paths are as the process that starts bubblewrap
 * sees them (see `stage.ts`).
 */
export type Ground = {
  /** The version's files; empty at boot when the sandbox waits in the pool. */
  codeDir: string;
  /** Where the chain mounted this sandbox's own /tmp. */
  tmpDir: string;
  /** Folders of system libraries and tools that exist on this machine, such as `/usr/lib`. */
  systemDirs: readonly string[];
  /** Links such as `/lib64` → `usr/lib64`. */
  systemLinks: readonly (readonly [link: string, target: string])[];
};

/** What differs from one runtime, and one version, to the next. */
export type Furnishing = {
  /** Bootstrap and preinstalled modules of the language. */
  runtimeDir: string;
  /** The interpreter's own folder; absent when the machine's `/usr` holds it. */
  interpreterDir?: string;
  /** passwd, group, hosts, resolv.conf, nsswitch.conf and the CA bundle, all made by us. */
  etcDir: string;
  /** Size of a writable place whose files may be run; a build has one, a function never. */
  buildBytes?: number;
  /** Everything that the interpreter's environment holds at start; nothing is inherited. */
  environment: Readonly<Record<string, string>>;
};

/** Where things are inside; the first two are the cloud's own. */
export const inside = {
  code: '/function/code',
  runtime: '/function/runtime',
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

/**
 * The program and its arguments, but for those of `furnishingArgs` and the command.
 * @param fds `seccomp` with the compiled filter, `furnishing` with what comes later, each argument ended by a zero byte
 */
export function bwrapArgs(ground: Ground, fds: { seccomp: number; furnishing: number }): string[] {
  const args = collected((add) => {
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
    add('system calls that no function needs are refused', '--seccomp', String(fds.seccomp));

    for (const dir of ground.systemDirs) add('libraries and tools, read-only', '--ro-bind', dir, dir);
    for (const [link, target] of ground.systemLinks) add('merged /usr', '--symlink', target, link);
    add(
      "the version's files, read-only, so that the next call runs the same",
      '--ro-bind',
      ground.codeDir,
      inside.code,
    );
    add('the only writable place: size-capped and noexec by the chain', '--bind', ground.tmpDir, '/tmp');
    add('its own processes only', '--proc', '/proc');
    add('null, zero, random, tty and no other device', '--dev', '/dev');
    add(
      'shared memory, capped',
      '--size',
      String(bounds.sharedMemoryBytes),
      '--perms',
      '1777',
      '--tmpfs',
      '/dev/shm',
    );
    add('files added beside the devices would be memory that no bound counts', '--remount-ro', '/dev');
    add("nothing of the runner's environment", '--clearenv');
    add('what differs from one to the next', '--args', String(fds.furnishing));
  });
  return ['bwrap', ...args, '--'];
}

export function furnishingArgs(furnishing: Furnishing): string[] {
  const { runtimeDir, interpreterDir, etcDir, buildBytes, environment } = furnishing;
  return collected((add) => {
    add('names and certificates made for the sandbox, none of the host', '--ro-bind', etcDir, '/etc');
    if (interpreterDir) add('the runtime itself, read-only', '--ro-bind', interpreterDir, inside.interpreter);
    add("the platform's first code, read-only", '--ro-bind', runtimeDir, inside.runtime);
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
    for (const [name, value] of Object.entries(environment)) add('allow-listed', '--setenv', name, value);
  });
}
