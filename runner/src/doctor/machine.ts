import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { detectCgroups } from '../cgroups/detect.ts';
import type { RuntimeInfo } from '../types.ts';
import type { Finding } from './finding.ts';

const execute = promisify(execFile);

/** Checks each requirement of a sandbox separately, so that the cause of a failure is clear. */
export async function examineMachine(): Promise<Finding[]> {
  return [
    userNamespaces(),
    appArmor(),
    seccomp(),
    controlGroups(),
    await bubblewrap(),
    program('ip', { id: 'iproute2', title: 'ip (iproute2)', debianPackage: 'iproute2' }),
    program('unshare', { id: 'util-linux', title: 'unshare (util-linux)', debianPackage: 'util-linux' }),
    await hostUsers(),
    slirp4netns(),
  ];
}

export function examineRuntimes(runtimes: readonly RuntimeInfo[]): Finding[] {
  return runtimes.map((runtime) => {
    const base = { id: `runtime-${runtime.id}`, title: `Runtime ${runtime.id}` };
    if (runtime.state === 'installed')
      return { ...base, state: 'ok', detail: `version ${runtime.exactVersion}` };
    const detail = runtime.state === 'broken' ? 'is there and does not run' : 'is not installed';
    return { ...base, state: 'warning', detail, ...(runtime.fix ? { fix: runtime.fix } : {}) };
  });
}

function userNamespaces(): Finding {
  const base = { id: 'user-namespaces', title: 'User namespaces' };
  if (read('/proc/sys/user/max_user_namespaces') === '0') {
    return {
      ...base,
      state: 'problem',
      detail: 'limited to none',
      fix: 'sudo sysctl user.max_user_namespaces=10000',
    };
  }
  if (read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    const fix = 'sudo sysctl kernel.unprivileged_userns_clone=1';
    return { ...base, state: 'problem', detail: 'not for ordinary users', fix };
  }
  return {
    ...base,
    state: 'ok',
    detail: `up to ${read('/proc/sys/user/max_user_namespaces') ?? 'any number'}`,
  };
}

function appArmor(): Finding {
  const base = { id: 'apparmor', title: "AppArmor's restriction of user namespaces" };
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1') {
    return { ...base, state: 'ok', detail: 'not in force' };
  }
  return {
    ...base,
    state: 'warning',
    detail: 'in force: user namespaces need a profile that allows them',
    fix: 'Add a profile with "userns," for /usr/bin/bwrap and /usr/bin/unshare under /etc/apparmor.d and run: sudo systemctl reload apparmor',
  };
}

function seccomp(): Finding {
  const base = { id: 'seccomp', title: 'System call filters (seccomp)' };
  const actions = read('/proc/sys/kernel/seccomp/actions_avail')?.split(' ') ?? [];
  const missing = ['kill_process', 'errno', 'allow'].filter((action) => !actions.includes(action));
  if (missing.length === 0) return { ...base, state: 'ok', detail: actions.join(', ') };
  const detail = `the kernel lacks ${missing.join(', ')}`;
  return {
    ...base,
    state: 'problem',
    detail,
    fix: 'Use a kernel of Linux 4.14 or newer with CONFIG_SECCOMP_FILTER',
  };
}

function controlGroups(): Finding {
  const base = { id: 'cgroups', title: 'Limits of memory, processes and processor time' };
  const support = detectCgroups(`functions-console-doctor-${process.pid}`);
  if (support.kind === 'none') {
    const fix = 'Start in a scope of its own: systemd-run --user --scope -p Delegate=yes npm start';
    return { ...base, state: 'warning', detail: support.problem, fix };
  }
  support.close();
  return { ...base, state: 'ok', detail: `held by ${support.kind}` };
}

async function bubblewrap(): Promise<Finding> {
  const base = { id: 'bubblewrap', title: 'bubblewrap' };
  const fix = 'sudo apt-get install bubblewrap (0.8 or newer, as in Debian 12 and Ubuntu 24.04)';
  try {
    const { stdout } = await execute('bwrap', ['--version']);
    const [, major = '0', minor = '0'] = /(\d{1,6})\.(\d{1,6})/.exec(stdout) ?? [];
    const isNew = Number(major) > 0 || Number(minor) >= 8;
    if (isNew) return { ...base, state: 'ok', detail: stdout.trim() };
    return {
      ...base,
      state: 'problem',
      detail: `${stdout.trim()} cannot forbid further user namespaces`,
      fix,
    };
  } catch {
    return { ...base, state: 'problem', detail: 'is not installed', fix };
  }
}

async function hostUsers(): Promise<Finding> {
  const base = { id: 'host-users', title: 'A host user for each sandbox' };
  if (process.getuid?.() === 0) return { ...base, state: 'ok', detail: 'root gives each sandbox its own' };
  try {
    await execute('unshare', ['--user', '--map-root-user', '--map-auto', 'true']);
    return { ...base, state: 'ok', detail: 'from the subordinate user ids of this account' };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    return {
      ...base,
      state: 'warning',
      detail: `sandboxes share this account: a function can use up its pipes, and descriptors that are being passed (${said})`,
      fix: 'sudo apt-get install uidmap; if /etc/subuid does not name this account: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"',
    };
  }
}

const tunDevice = '/dev/net/tun';

function slirp4netns(): Finding {
  const found = program('slirp4netns', {
    id: 'slirp4netns',
    title: 'Way to the internet (slirp4netns)',
    debianPackage: 'slirp4netns',
  });
  if (found.state !== 'ok') return { ...found, state: 'warning' };
  if (!existsSync(tunDevice))
    return { ...found, state: 'warning', detail: `${tunDevice} is missing`, fix: 'sudo modprobe tun' };
  // As root, the runner provides its sandboxes with a device (`mount-namespace.ts`).
  if (process.getuid?.() === 0 || isWritable(tunDevice)) return found;
  return {
    ...found,
    state: 'warning',
    detail: `this user may not open ${tunDevice}, so functions cannot reach the internet`,
    fix: `sudo chmod 666 ${tunDevice}`,
  };
}

function program(name: string, about: { id: string; title: string; debianPackage: string }): Finding {
  const { id, title, debianPackage } = about;
  const place = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].find(
    (folder) => isExecutable(`${folder}/${name}`),
  );
  if (place) return { id, title, state: 'ok', detail: `${place}/${name}` };
  return {
    id,
    title,
    state: 'problem',
    detail: 'is not installed',
    fix: `sudo apt-get install ${debianPackage}`,
  };
}

const isExecutable = (file: string) => isAccessible(file, constants.X_OK);
const isWritable = (file: string) => isAccessible(file, constants.R_OK | constants.W_OK);

function isAccessible(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
