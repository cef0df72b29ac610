import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { detectCgroups } from '../cgroups/detect.ts';
import type { Text } from '../message.ts';
import { messageOf } from '../messages.ts';
import type { RuntimeInfo } from '../types.ts';
import { type Finding, findingOf } from './finding.ts';

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
    const id = `runtime-${runtime.id}`;
    const title = messageOf('RUNTIME', { id: runtime.id });
    const { fix, said, exactVersion = '' } = runtime;
    if (runtime.state === 'installed')
      return findingOf(id, 'ok', { title, detail: messageOf('RUNTIME_VERSION', { version: exactVersion }) });
    const detail = messageOf(runtime.state === 'broken' ? 'RUNTIME_THERE_BROKEN' : 'NOT_INSTALLED', {});
    const translated = said && { code: said.fix.reason, params: said.fix.metadata, text: fix ?? '' };
    return findingOf(id, 'warning', { title, detail, fix: translated ?? fix });
  });
}

function userNamespaces(): Finding {
  const id = 'user-namespaces';
  const title = messageOf('USER_NAMESPACES', {});
  const most = read('/proc/sys/user/max_user_namespaces');
  if (most === '0') {
    const detail = messageOf('USER_NAMESPACES_NONE', {});
    return findingOf(id, 'problem', { title, detail, fix: 'sudo sysctl user.max_user_namespaces=10000' });
  }
  if (read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    const detail = messageOf('USER_NAMESPACES_ROOT_ONLY', {});
    const fix = 'sudo sysctl kernel.unprivileged_userns_clone=1';
    return findingOf(id, 'problem', { title, detail, fix });
  }
  const count = most ?? messageOf('USER_NAMESPACES_ANY', {});
  return findingOf(id, 'ok', { title, detail: messageOf('USER_NAMESPACES_UP_TO', { count }) });
}

function appArmor(): Finding {
  const title = messageOf('APPARMOR', {});
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1')
    return findingOf('apparmor', 'ok', { title, detail: messageOf('NOT_IN_FORCE', {}) });
  return findingOf('apparmor', 'warning', {
    title,
    detail: messageOf('APPARMOR_IN_FORCE', {}),
    fix: messageOf('APPARMOR_PROFILE', {}),
  });
}

function seccomp(): Finding {
  const title = messageOf('SECCOMP', {});
  const actions = read('/proc/sys/kernel/seccomp/actions_avail')?.split(' ') ?? [];
  const missing = ['kill_process', 'errno', 'allow'].filter((action) => !actions.includes(action));
  if (missing.length === 0) return findingOf('seccomp', 'ok', { title, detail: actions.join(', ') });
  return findingOf('seccomp', 'problem', {
    title,
    detail: messageOf('SECCOMP_LACKS', { actions: missing.join(', ') }),
    fix: messageOf('SECCOMP_KERNEL', {}),
  });
}

function controlGroups(): Finding {
  const title = messageOf('CGROUPS', {});
  const support = detectCgroups(`functions-console-doctor-${process.pid}`);
  if (support.kind === 'none') {
    const fix = messageOf('CGROUPS_SCOPE', {});
    return findingOf('cgroups', 'warning', { title, detail: support.problem, fix });
  }
  support.close();
  return findingOf('cgroups', 'ok', { title, detail: messageOf('CGROUPS_HELD', { kind: support.kind }) });
}

async function bubblewrap(): Promise<Finding> {
  const id = 'bubblewrap';
  const title = 'bubblewrap';
  const fix = messageOf('BUBBLEWRAP_INSTALL', {});
  try {
    const { stdout } = await execute('bwrap', ['--version']);
    const [, major = '0', minor = '0'] = /(\d{1,6})\.(\d{1,6})/.exec(stdout) ?? [];
    const version = stdout.trim();
    const isNew = Number(major) > 0 || Number(minor) >= 8;
    if (isNew) return findingOf(id, 'ok', { title, detail: version });
    return findingOf(id, 'problem', { title, detail: messageOf('BUBBLEWRAP_OLD', { version }), fix });
  } catch {
    return findingOf(id, 'problem', { title, detail: messageOf('NOT_INSTALLED', {}), fix });
  }
}

async function hostUsers(): Promise<Finding> {
  const id = 'host-users';
  const title = messageOf('HOST_USERS', {});
  if (process.getuid?.() === 0)
    return findingOf(id, 'ok', { title, detail: messageOf('HOST_USERS_ROOT', {}) });
  try {
    await execute('unshare', ['--user', '--map-root-user', '--map-auto', 'true']);
    return findingOf(id, 'ok', { title, detail: messageOf('HOST_USERS_SUBORDINATE', {}) });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    const detail = messageOf('HOST_USERS_SHARED', { output });
    return findingOf(id, 'warning', { title, detail, fix: messageOf('HOST_USERS_FIX', {}) });
  }
}

const tunDevice = '/dev/net/tun';

function slirp4netns(): Finding {
  const id = 'slirp4netns';
  const title = messageOf('INTERNET', {});
  const found = program('slirp4netns', { id, title, debianPackage: 'slirp4netns' });
  if (found.state !== 'ok') return { ...found, state: 'warning' };
  if (!existsSync(tunDevice)) {
    const detail = messageOf('FILE_MISSING', { file: tunDevice });
    return findingOf(id, 'warning', { title, detail, fix: 'sudo modprobe tun' });
  }
  // As root, the runner provides its sandboxes with a device (`mount-namespace.ts`).
  if (process.getuid?.() === 0 || isWritable(tunDevice)) return found;
  const detail = messageOf('DEVICE_FORBIDDEN', { device: tunDevice });
  return findingOf(id, 'warning', { title, detail, fix: `sudo chmod 666 ${tunDevice}` });
}

function program(name: string, about: { id: string; title: Text; debianPackage: string }): Finding {
  const { id, title, debianPackage } = about;
  const place = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].find(
    (folder) => isExecutable(`${folder}/${name}`),
  );
  if (place) return findingOf(id, 'ok', { title, detail: `${place}/${name}` });
  const detail = messageOf('NOT_INSTALLED', {});
  return findingOf(id, 'problem', { title, detail, fix: `sudo apt-get install ${debianPackage}` });
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
