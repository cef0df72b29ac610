/**
 * Checks whether this machine can isolate: runs the chain once with a program that does nothing, and finds the narrow
 * fix for a failure.
 */

import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { killTree } from '../cgroups/process-tree.ts';
import type { Message } from '../message.ts';
import { messageOf } from '../messages.ts';
import { mountsOfAny } from './boot.ts';
import { bwrapArgs } from './bwrap-args.ts';
import { chainEnvironment, execRequest, fds, sandboxCommand } from './chain.ts';
import { giveFilter, sendExecRequest } from './prepared-namespace.ts';
import type { SandboxHost } from './sandbox-host.ts';

const programs: readonly { name: string; debianPackage: string; asRootOnly?: true }[] = [
  { name: 'bwrap', debianPackage: 'bubblewrap' },
  { name: 'ip', debianPackage: 'iproute2' },
  { name: 'unshare', debianPackage: 'util-linux' },
  { name: 'prlimit', debianPackage: 'util-linux' },
  { name: 'mount', debianPackage: 'mount' },
  { name: 'nsenter', debianPackage: 'util-linux', asRootOnly: true },
  { name: 'setpriv', debianPackage: 'util-linux' },
];

/** @returns the sentence about missing programs; undefined when all exist */
export function missingPrograms(): Message | undefined {
  const isRoot = process.getuid?.() === 0;
  const missing = programs.filter(({ name, asRootOnly }) => (isRoot || !asRootOnly) && !isOnPath(name));
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name }) => name).join(', ');
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))].join(' ');
  return messageOf('ISOLATION_PROGRAMS_MISSING', {
    programs: names,
    fix: messageOf('FIX_COMMAND', { command: `sudo apt-get install ${packages}` }),
  });
}

function isOnPath(name: string): boolean {
  return chainEnvironment.PATH.split(':').some((dir) => {
    try {
      accessSync(`${dir}/${name}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @param emptyDir an existing folder, in place of a version's code and a bootstrap */
export async function chainProblem(host: SandboxHost, emptyDir: string): Promise<Message | undefined> {
  const bwrap = bwrapArgs(
    {
      ...mountsOfAny(host, emptyDir),
      runtimeDir: host.mountNamespace.path(emptyDir),
      etcDir: host.mountNamespace.path(host.etcDirs.here),
      environment: {},
    },
    fds.seccomp,
  );
  const user = host.uids.takeFor(host.mountNamespace);
  const command = sandboxCommand({
    user,
    place: host.mountNamespace.place,
    blocked: host.networks.blocked,
  });
  try {
    const said = await runChain(command, {
      execRequest: execRequest({ command: ['/usr/bin/true'], bwrapArgs: bwrap }),
      filter: host.seccompFilter,
      signal: host.closing,
    });
    return said === undefined || host.closing.aborted ? undefined : diagnose(said);
  } finally {
    if (user) host.uids.release(user.uid);
  }
}

/** @returns undefined on success, else the output */
function runChain(
  [program = '', ...args]: readonly string[],
  { execRequest, filter, signal }: { execRequest: string; filter: Buffer; signal: AbortSignal },
): Promise<string | undefined> {
  return new Promise<string | undefined>((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: chainEnvironment,
      detached: true,
    });
    // The chain starts processes of its own, and a remaining one would keep this function from returning.
    const stop = () => child.pid !== undefined && killTree(child.pid);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    giveFilter(child, filter);
    sendExecRequest(child, execRequest);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code === 0 ? undefined : stderr.trim() || `status ${code}`);
    });
  });
}

/** The narrow fix for known causes; the program's own output for others. */
export function diagnose(said: string, read: (file: string) => string | undefined = readSetting): Message {
  const because = (cause: Message, fix: Message) =>
    messageOf('ISOLATION_UNAVAILABLE', { cause, fix, output: said });
  const run = (command: string) => messageOf('FIX_COMMAND', { command });
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return because(messageOf('CAUSE_APPARMOR', {}), messageOf('FIX_APPARMOR', {}));
  }
  if (read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    return because(
      messageOf('CAUSE_USER_NAMESPACES_FORBIDDEN', {}),
      run('sudo sysctl kernel.unprivileged_userns_clone=1'),
    );
  }
  if (read('/proc/sys/user/max_user_namespaces') === '0') {
    return because(
      messageOf('CAUSE_NO_USER_NAMESPACES', {}),
      run('sudo sysctl user.max_user_namespaces=10000'),
    );
  }
  if (said.includes('--disable-userns') || said.includes('Unknown option')) {
    return because(messageOf('CAUSE_OLD_BUBBLEWRAP', {}), messageOf('FIX_OLD_BUBBLEWRAP', {}));
  }
  if (said.includes("Can't mount proc")) {
    return because(messageOf('CAUSE_MASKED_PROC', {}), messageOf('FIX_MASKED_PROC', {}));
  }
  return because(messageOf('CAUSE_UNKNOWN', {}), messageOf('FIX_CONTAINER', {}));
}

function readSetting(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
