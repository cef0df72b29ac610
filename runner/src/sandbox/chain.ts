/**
 * The programs that one sandbox start runs through; each replaces the one before, so the last is the child that was
 * spawned: [nsenter → setpriv →] unshare → sh → bwrap → interpreter. Pure functions. The shell sets the network up, says
 * so, and waits to be told what to run: so far nothing depends on that, and it may be done ahead.
 */

import { shareOfProcesses } from '../cgroups/share-of-processes.ts';
import { limits } from '../limits.ts';
import { cloudAddress, metadataAddress } from '../network/addresses.ts';
import { becomeHostUser, type HostUser } from './host-user.ts';
import { placeFolders } from './mount-table.ts';

/**
 * Descriptors of a chain beside the usual three; a sandbox has 3 and 4 alone.
 * 3 frames, 4 Node's IPC for the sockets, 5 the filter that bubblewrap reads, 6 what the shell says and is told.
 * bubblewrap reads 5 and 6 to their end and closes both before anything inside starts.
 */
export const fds = { seccomp: 5, execRequest: 6 } as const;

/** What the kernel would else let a sandbox take of what belongs to the user who runs it (docs/security.md, "Kernel budgets"). */
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
 * A constant: $1 is the place of the mount table, $2 what `networkBatch` returns, $3 how many files it may open. Failures
 * name their step on standard error.
 */
const networkScript = [
  mountScript,
  'printf "%s" "$2" | ip -batch - || { echo "cannot set up the metadata address" >&2; exit 96; }',
  // Port 80 without a capability, in this network namespace alone.
  'echo 80 > /proc/sys/net/ipv4/ip_unprivileged_port_start || { echo "cannot open port 80" >&2; exit 96; }',
  // What all sockets of a machine may have is one number (tcp_mem), so that nobody has much of it.
  `for way in rmem wmem; do echo "4096 65536 ${limits.socketBufferBytes}" > /proc/sys/net/ipv4/tcp_$way; done && echo 4096 > /proc/sys/net/ipv4/tcp_max_tw_buckets || { echo "cannot bound the buffers of sockets" >&2; exit 96; }`,
  // Neighbours are entries of one table of the machine, and a link of version 6 would have more than it holds.
  'if [ -d /proc/sys/net/ipv6 ]; then echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 || { echo "cannot switch off IPv6" >&2; exit 96; }; fi',
  // Below the user namespace that was made before, so that the kernel counts them for this sandbox alone (Linux 5.14).
  `prlimit --pid $$ --nofile="$3":"$3" ${limitFlags.join(' ')} || { echo "cannot lower limits" >&2; exit 96; }`,
  `echo ready >&${fds.execRequest}`,
  // Without a request the runner is gone.
  `IFS= read -r size <&${fds.execRequest} || exit 96`,
  // With type and source, or mount(8) repeats options that it finds, among them a user that has no number here.
  `[ -z "$size" ] || mount -t tmpfs -o "remount,size=$size,noexec,nosuid,nodev" tmpfs "$1/${placeFolders.tmp}" || { echo "cannot size /tmp" >&2; exit 96; }`,
  'set --',
  `while IFS= read -r word <&${fds.execRequest} || exit 96; [ -n "$word" ]; do set -- "$@" "$word"; done`,
  // /proc/1/cmdline and /proc/1/environ inside are those of bubblewrap: host paths must be in neither.
  'unset PWD OLDPWD',
  `exec bwrap --args ${fds.execRequest} -- "$@"`,
].join('\n');

/**
 * What `ip` does in the new namespace: the addresses of metadata and cloud, and no route to private ranges and this
 * machine, whatever egress is opened later. A program that tries learns that the host is unreachable.
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
  /** Undefined where it shares the user of the runner. */
  user: HostUser | undefined;
  /** Where the mount table is, as the chain sees it. */
  place: string;
  /** Ranges that stay out of reach with a way to the internet, too. */
  blocked: readonly string[];
}): string[] {
  // A user namespace that owns the network namespace: what bubblewrap makes below has no say over it.
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

/** Mounts the table once and ends. */
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
 * What is written to `fds.execRequest`: the size of /tmp or an empty line, the command in lines, an empty one, and then the
 * arguments of bubblewrap.
 * @throws RangeError for a command that cannot be told so
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
  // It would begin another argument, of the choice of whoever wrote the text.
  if ([...command, ...bwrapArgs].some((word) => word.includes('\0')))
    throw new RangeError('A zero byte cannot be part of an argument');
  return [String(tmpBytes ?? ''), ...command, '', bwrapArgs.map((arg) => `${arg}\0`).join('')].join('\n');
}

/** Environment of the chain itself; `/proc/1/environ` inside shows it, so there is nothing else in it. */
export const chainEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } as const;
