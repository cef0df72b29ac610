/**
 * The programs that one sandbox start runs through; each replaces the one before, so the last is the child that was
 * spawned: [nsenter → setpriv →] unshare → sh → bwrap → interpreter. Pure functions. The shell sets the network up, says
 * so, and waits to be told what to run: so far nothing depends on that, and it may be done ahead.
 */
import { bounds } from '../bounds.ts';
import { shareOfProcesses } from '../limits/share-of-processes.ts';
import { cloudAddress, metadataAddress } from '../network/addresses.ts';
import { becomeHostUser, type HostUser } from './host-user.ts';

/**
 * Descriptors of a chain beside the usual three; a sandbox has 3 and 4 alone.
 * 3 frames, 4 Node's IPC for the sockets, 5 the filter that bubblewrap reads, 6 what the shell says and is told.
 */
export const fds = { seccomp: 5, orders: 6 } as const;

/** What the kernel would else let a sandbox take of what belongs to the user who runs it (docs/security.md, "Kernel budgets"). */
const limitFlags = Object.entries({
  core: 0,
  nofile: bounds.openFiles,
  nproc: bounds.processes,
  sigpending: bounds.pendingSignals,
  memlock: bounds.lockedBytes,
  msgqueue: 0,
}).map(([name, limit]) => `--${name}=${limit}:${limit}`);

/**
 * Runs inside the new user, network and mount namespaces and before bubblewrap, with authority over these alone.
 * A constant: $1 is what `networkBatch` returns, $2 where to mount the sandbox's /tmp, the rest is the program to go on
 * with, whose last arguments it is told (`orders`). Failures name their step on standard error.
 */
const networkScript = [
  'batch="$1"; tmp="$2"; shift 2',
  'printf "%s" "$batch" | ip -batch - || { echo "cannot set up the metadata address" >&2; exit 96; }',
  // Port 80 without a capability, in this network namespace alone.
  'echo 80 > /proc/sys/net/ipv4/ip_unprivileged_port_start || { echo "cannot open port 80" >&2; exit 96; }',
  // bubblewrap's own tmpfs has neither noexec nor a bound on the number of files.
  `mount -t tmpfs -o size=${bounds.tmpBytes},nr_inodes=${bounds.tmpFiles},mode=1777,noexec,nosuid,nodev tmpfs "$tmp" || { echo "cannot mount /tmp" >&2; exit 96; }`,
  // Below the user namespace that was made before, so that the kernel counts them for this sandbox alone (Linux 5.14).
  `prlimit --pid $$ ${limitFlags.join(' ')} || { echo "cannot lower limits" >&2; exit 96; }`,
  `echo ready >&${fds.orders}`,
  // Without an order the runner is gone.
  `while IFS= read -r word <&${fds.orders} || exit 96; [ -n "$word" ]; do set -- "$@" "$word"; done`,
  'exec "$@"',
].join('\n');

/**
 * What `ip` does in the new namespace: the addresses of metadata and cloud, and no route to private ranges and this
 * machine, whatever way out is opened later. A program that tries learns that the host is unreachable.
 */
function networkBatch(blocked: readonly string[]): string {
  const addresses = [metadataAddress, cloudAddress].map((address) => `addr add ${address}/32 dev lo`);
  const lines = ['link set lo up', ...addresses];
  return [...lines, ...blocked.map((range) => `route add unreachable ${range}`), ''].join('\n');
}

/** @param bwrap the argv that `bwrapArgs` returns */
export function sandboxCommand({
  user,
  tmpDir,
  bwrap,
  blocked,
}: {
  /** Undefined where it shares the user of the runner. */
  user: HostUser | undefined;
  tmpDir: string;
  bwrap: readonly string[];
  /** Ranges that stay out of reach with a way to the internet, too. */
  blocked: readonly string[];
}): string[] {
  return [
    ...(user ? becomeHostUser(user) : shareOfProcesses()),
    // A user namespace that owns the network namespace: what bubblewrap makes below has no say over it.
    'unshare',
    '--user',
    '--map-root-user',
    '--net',
    '--mount',
    'sh',
    '-c',
    networkScript,
    'sh',
    networkBatch(blocked),
    tmpDir,
    ...bwrap,
  ];
}

/**
 * What is written to `fds.orders`: the command in lines, an empty one, and then for bubblewrap its further arguments.
 * @throws RangeError for a command that cannot be told so
 */
export function orders(command: readonly string[], furnishing: readonly string[]): string {
  const untold = command.find((word) => word === '' || word.includes('\n'));
  if (untold !== undefined) throw new RangeError(`${JSON.stringify(untold)} cannot be part of a command`);
  // It would begin another argument, of the choice of whoever wrote the text.
  if ([...command, ...furnishing].some((word) => word.includes('\0')))
    throw new RangeError('A zero byte cannot be part of an argument');
  return [...command, '', furnishing.map((arg) => `${arg}\0`).join('')].join('\n');
}

/** Environment of the chain itself; `/proc/1/environ` inside shows it, so there is nothing else in it. */
export const chainEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } as const;
