/**
 * The chain of programs that starts one sandbox. Each program replaces the one before, so that the last is the child
 * that the runner spawned: [nsenter → setpriv →] unshare → sh → bwrap → interpreter. Pure functions. The shell sets up
 * the network, reports that, and waits for an exec request. The steps up to there depend on no version and may run in
 * advance.
 */

import { shareOfProcesses } from '../cgroups/share-of-processes.ts';
import { limits } from '../limits.ts';
import { cloudAddress, metadataAddress } from '../network/addresses.ts';
import { becomeHostUser, type HostUser } from './host-user.ts';
import { placeFolders } from './mount-table.ts';

/**
 * The descriptors of a chain in addition to the standard ones; a sandbox has only 3 and 4.
 * 3 frames, 4 Node's IPC for the sockets, 5 the filter for bubblewrap, 6 the messages of the shell and the exec
 * request.
 * bubblewrap reads 5 and 6 to their end and closes both before anything inside starts.
 */
export const fds = { seccomp: 5, execRequest: 6 } as const;

/**
 * Limits for kernel resources that a sandbox would otherwise take from the user who runs it (docs/security.md, "Kernel
 * budgets").
 */
const limitFlags = Object.entries({
  core: 0,
  nproc: limits.processes,
  sigpending: limits.pendingSignals,
  memlock: limits.lockedBytes,
  msgqueue: 0,
}).map(([name, limit]) => `--${name}=${limit}:${limit}`);

/** A constant: $1 is the place of a mount table. */
const mountScript = `cd "$1" && mount -a -T "$1/${placeFolders.table}" && cd / || { echo "cannot mount the folders of a sandbox" >&2; exit 96; }`;

/**
 * Runs inside the new user, network and mount namespaces and before bubblewrap, with authority over these alone.
 * A constant: $1 is the place of the mount table, $2 the result of `networkBatch`, $3 the limit of open files. Failures
 * name their step on standard error.
 */
const networkScript = [
  mountScript,
  'printf "%s" "$2" | ip -batch - || { echo "cannot set up the metadata address" >&2; exit 96; }',
  // Allows port 80 without a capability, only in this network namespace.
  'echo 80 > /proc/sys/net/ipv4/ip_unprivileged_port_start || { echo "cannot open port 80" >&2; exit 96; }',
  // All sockets of a machine share one limit (tcp_mem), so each sandbox gets little of it.
  `for way in rmem wmem; do echo "4096 65536 ${limits.socketBufferBytes}" > /proc/sys/net/ipv4/tcp_$way; done && echo 4096 > /proc/sys/net/ipv4/tcp_max_tw_buckets || { echo "cannot bound the buffers of sockets" >&2; exit 96; }`,
  // Neighbours are entries of one table of the machine, and an IPv6 link would have more than that table holds.
  'if [ -d /proc/sys/net/ipv6 ]; then echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 || { echo "cannot switch off IPv6" >&2; exit 96; }; fi',
  // Below the new user namespace, so that the kernel counts them for this sandbox alone (Linux 5.14).
  `prlimit --pid $$ --nofile="$3":"$3" ${limitFlags.join(' ')} || { echo "cannot lower limits" >&2; exit 96; }`,
  `echo ready >&${fds.execRequest}`,
  // Without a request, the runner has ended.
  `IFS= read -r size <&${fds.execRequest} || exit 96`,
  // Type and source are necessary: otherwise mount(8) repeats the existing options, among them a user without a number
  // here.
  `[ -z "$size" ] || mount -t tmpfs -o "remount,size=$size,noexec,nosuid,nodev" tmpfs "$1/${placeFolders.tmp}" || { echo "cannot size /tmp" >&2; exit 96; }`,
  'set --',
  `while IFS= read -r word <&${fds.execRequest} || exit 96; [ -n "$word" ]; do set -- "$@" "$word"; done`,
  // /proc/1/cmdline and /proc/1/environ inside are those of bubblewrap: host paths must be in neither.
  'unset PWD OLDPWD',
  `exec bwrap --args ${fds.execRequest} -- "$@"`,
].join('\n');

/**
 * The `ip` commands in the new namespace: the addresses of metadata and cloud, and blackhole routes for private ranges
 * and this machine, which also hold with egress. A connection fails with "host unreachable".
 */
function networkBatch(blocked: readonly string[]): string {
  const addresses = [metadataAddress, cloudAddress].map((address) => `addr add ${address}/32 dev lo`);
  const lines = ['link set lo up', ...addresses];
  return [...lines, ...blocked.map((range) => `route add unreachable ${range}`), ''].join('\n');
}

export function sandboxCommand({
  user,
  place,
  blocked,
}: {
  /** Undefined if the sandbox shares the user of the runner. */
  user: HostUser | undefined;
  /** The folder of the mount table, as the chain sees it. */
  place: string;
  /** Ranges that stay blocked also with internet access. */
  blocked: readonly string[];
}): string[] {
  // A user namespace that owns the network namespace: the namespaces that bubblewrap makes below have no authority over
  // it.
  return inNamespaces(
    user,
    ['--net'],
    [
      networkScript,
      'sh',
      place,
      networkBatch(blocked),
      String(user ? limits.openFiles : limits.openFilesAtStart),
    ],
  );
}

/** Mounts the table once and exits. */
export function mountCommand({ user, place }: { user: HostUser | undefined; place: string }): string[] {
  return inNamespaces(user, [], [mountScript, 'sh', place]);
}

function inNamespaces(user: HostUser | undefined, more: string[], script: string[]): string[] {
  return [
    ...(user ? becomeHostUser(user) : shareOfProcesses()),
    ...['unshare', '--user', '--map-root-user', '--mount', ...more],
    ...['sh', '-c', ...script],
  ];
}

/**
 * The text for `fds.execRequest`: the size of /tmp or an empty line, the lines of the command, an empty line, and the
 * arguments of bubblewrap.
 * @throws RangeError for a command that this format cannot represent
 */
export function execRequest({
  command,
  bwrapArgs,
  tmpBytes,
}: {
  command: readonly string[];
  bwrapArgs: readonly string[];
  tmpBytes?: number | undefined;
}): string {
  const untold = command.find((word) => word === '' || word.includes('\n'));
  if (untold !== undefined) throw new RangeError(`${JSON.stringify(untold)} cannot be part of a command`);
  // A NUL would start another argument, chosen by the author of the text.
  if ([...command, ...bwrapArgs].some((word) => word.includes('\0')))
    throw new RangeError('A zero byte cannot be part of an argument');
  return [String(tmpBytes ?? ''), ...command, '', bwrapArgs.map((arg) => `${arg}\0`).join('')].join('\n');
}

/** The environment of the chain. `/proc/1/environ` inside shows it, so it contains nothing else. */
export const chainEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } as const;
