import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { limits } from '../limits.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import { becomeHostUser, type HostUser } from '../sandbox/host-user.ts';
import { RunnerError } from '../types.ts';

/**
 * The egress of a sandbox: slirp4netns, a TCP/IP stack in user space, holds the other end of a tap device inside the
 * namespace and connects as an ordinary program of this machine. Nobody outside can connect in.
 * The network is the one that the real service gives to functions with a user network (198.19.0.0/16).
 */
export const egressNetwork = {
  cidr: '198.19.255.0/24',
  /** slirp4netns answers names here by asking the machine's own resolver. */
  resolver: '198.19.255.3',
  gateway: '198.19.255.2',
  device: 'tap0',
  mtu: 65520,
} as const;

/**
 * What `ip` does when the device is there. slirp4netns takes no smaller network, whose every address would be an entry in
 * the machine's table of neighbours (`net.ipv4.neigh.default.gc_thresh3`).
 */
export const neighbourRoutes: readonly string[] = [
  ...[egressNetwork.gateway, egressNetwork.resolver].map(
    (address) => `route replace ${address}/32 dev ${egressNetwork.device} scope link`,
  ),
  'route replace unreachable 198.19.255.0/25',
  'route replace unreachable 198.19.255.128/25',
];

export type Egress = {
  /** The namespace has no route again; the process is gone. */
  close(): Promise<void>;
};

export type EgressTarget = {
  /** A process whose user namespace owns the sandbox's network namespace. */
  pid: number;
  /** Where the sandbox has a host user of its own, slirp4netns has the rights of that one and no more. */
  user?: HostUser | undefined;
};

/** One argument a line, with its reason; the caller adds nothing. */
export function slirpArguments(target: EgressTarget): string[] {
  return [
    ...(target.user ? becomeHostUser(target.user) : []),
    ...['prlimit', `--nofile=${limits.flowsToInternet}:${limits.flowsToInternet}`], // Each flow is a socket of this machine.
    'slirp4netns',
    '--configure', // Address, route and link, set inside the namespace before anything is said to be ready.
    '--disable-host-loopback', // Its gateway address would otherwise be this machine's 127.0.0.1.
    `--cidr=${egressNetwork.cidr}`,
    `--mtu=${egressNetwork.mtu}`,
    '--ready-fd=3',
    '--exit-fd=4', // It ends when our end of this pipe closes, however this process ends.
    String(target.pid),
    egressNetwork.device,
  ];
}

/**
 * Gives a running sandbox a route to the internet.
 * @throws RunnerError SANDBOX_FAILED when slirp4netns is missing or cannot enter the namespace
 */
export async function openEgress(target: EgressTarget): Promise<Egress> {
  const [command = '', ...args] = slirpArguments(target);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: chainEnvironment,
  });
  const complaint = collect(child);
  // Its end is told by that of the process.
  for (const stream of child.stdio) stream?.on('error', () => {});
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(failure(`cannot be started (${error.message})`)));
    child.once('exit', (code) => reject(failure(`ended with status ${code}: ${complaint()}`)));
  });
  ended.catch(() => {}); // After it is ready an end is no failure of the opening.
  const firmly = setTimeout(() => child.kill('SIGKILL'), limits.bootMs);
  await Promise.race([once(child.stdio[3] as Readable, 'data'), ended]).finally(() => clearTimeout(firmly));
  return {
    async close() {
      const gone = once(child, 'exit');
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function failure(what: string): RunnerError {
  return new RunnerError(
    'SANDBOX_FAILED',
    `The sandbox has no way to the internet: slirp4netns ${what}. Install the package slirp4netns, or give the version no egress.`,
  );
}

/** The last words of a program that fails; kept short, for a message. */
function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + String(chunk)).slice(-500);
  });
  return () => text.trim();
}
