import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { RunnerError } from '../errors.ts';
import { limits } from '../limits.ts';
import { messageOf } from '../messages.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import { becomeHostUser, type HostUser } from '../sandbox/host-user.ts';

/**
 * The egress of a sandbox: slirp4netns, a TCP/IP stack in user space, holds the other end of a tap device inside the
 * namespace and connects as an ordinary program of this machine. It accepts no incoming connections. The network is the
 * one that the real service gives to functions with a user network (198.19.0.0/16).
 */
export const egressNetwork = {
  cidr: '198.19.255.0/24',
  /** slirp4netns resolves names here with the machine's own resolver. */
  resolver: '198.19.255.3',
  gateway: '198.19.255.2',
  device: 'tap0',
  mtu: 65520,
} as const;

/**
 * Commands for `ip` after the device exists. slirp4netns supports no smaller network, in which every address would take
 * an entry in the machine's neighbour table (`net.ipv4.neigh.default.gc_thresh3`).
 */
export const neighbourRoutes: readonly string[] = [
  ...[egressNetwork.gateway, egressNetwork.resolver].map(
    (address) => `route replace ${address}/32 dev ${egressNetwork.device} scope link`,
  ),
  'route replace unreachable 198.19.255.0/25',
  'route replace unreachable 198.19.255.128/25',
];

export type Egress = {
  /** Resolves when the route is removed and the process has ended. */
  close(): Promise<void>;
};

export type EgressTarget = {
  /** A process whose user namespace owns the sandbox's network namespace. */
  pid: number;
  /** slirp4netns runs as this user if the sandbox has its own host user. */
  user?: HostUser | undefined;
};

/** The slirp4netns arguments, with the reason for each; the caller adds none. */
export function slirpArguments(target: EgressTarget): string[] {
  return [
    ...(target.user ? becomeHostUser(target.user) : []),
    ...['prlimit', `--nofile=${limits.flowsToInternet}:${limits.flowsToInternet}`], // Each flow is a socket of this machine.
    'slirp4netns',
    '--configure', // Sets address, route and link inside the namespace before slirp4netns reports that it is ready.
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
  // The exit of the process reports the end of these streams.
  for (const stream of child.stdio) stream?.on('error', () => {});
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(failure(`cannot be started (${error.message})`)));
    child.once('exit', (code) => reject(failure(`ended with status ${code}: ${complaint()}`)));
  });
  ended.catch(() => {}); // After the egress is ready, the end of slirp4netns is not a failure of this function.
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
  return new RunnerError('SANDBOX_FAILED', messageOf('NO_EGRESS', { problem: what }));
}

/** The last output of a failing program, shortened for a message. */
function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + String(chunk)).slice(-500);
  });
  return () => text.trim();
}
