/**
 * Ends a sandbox that holds more kernel memory than legitimate programs need, where no other limit counts it: sockets
 * and their buffers, whose memory is limited only for the machine (`net.ipv4.tcp_mem`, `udp_mem`). For a sandbox that
 * shares the runner's user, it also counts pipes and descriptors in flight, which the kernel limits per user.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { descendants } from '../cgroups/process-tree.ts';
import { limits } from '../limits.ts';
import type { Sandbox } from './sandbox.ts';

const everyMs = 100;
/** Reading all descriptors takes longer, so most readings leave them out. */
const descriptorsEvery = 5;
/**
 * Legitimate programs receive the descriptors that were sent to them: this many consecutive readings find none left in
 * flight.
 */
const mostLooksInFlight = 4;

/** @param sharesUser the sandbox has the user of the runner and shares the kernel's limits for that user */
export function watchKernelMemory(
  sandbox: Sandbox,
  { pid, sharesUser }: { pid: number; sharesUser: boolean },
): void {
  let wasFrozen = false;
  let looks = 0;
  let looksInFlight = 0;
  const look = (): string | undefined => {
    looks += 1;
    if (socketsOf(pid) > limits.sockets) return `more than ${limits.sockets} sockets`;
    if (!sharesUser || (looks % descriptorsEvery !== 0 && !sandbox.isFrozen)) return undefined;
    const open = openOf(pid);
    if (open === undefined)
      return `more than ${limits.descriptorsOfSharedUser} descriptors in all its processes`;
    if (pipesOf(open) > limits.pipesOfSharedUser) return `more than ${limits.pipesOfSharedUser} pipes`;
    looksInFlight = hasInFlight(open) ? looksInFlight + 1 : 0;
    // A frozen sandbox receives no descriptors.
    const isStuck = looksInFlight > mostLooksInFlight || (sandbox.isFrozen && looksInFlight > 0);
    return isStuck ? 'descriptors that were sent and not taken' : undefined;
  };
  const timer = setInterval(() => {
    // A frozen sandbox takes no more than at the first reading.
    if (sandbox.isFrozen && wasFrozen) return;
    wasFrozen = sandbox.isFrozen;
    const excess = look();
    if (excess !== undefined) void sandbox.stop(excess);
  }, everyMs);
  timer.unref();
  void sandbox.gone.then(() => clearInterval(timer));
}

/**
 * Counts all sockets of the network namespace, including closed ones and ones in flight, which are in no descriptor
 * table.
 */
function socketsOf(pid: number): number {
  const [, used = 0] = /^sockets: used (\d+)/m.exec(read(`/proc/${pid}/net/sockstat`)) ?? [];
  return Number(used);
}

type OpenFile = { pid: number; fd: string };

/** @returns undefined when there are so many that reading each would block the event loop */
function openOf(pid: number): OpenFile[] | undefined {
  const open: OpenFile[] = [];
  for (const each of descendants(pid)) {
    open.push(...entriesOf(`/proc/${each}/fd`).map((fd) => ({ pid: each, fd })));
    if (open.length > limits.descriptorsOfSharedUser) return undefined;
  }
  return open;
}

function pipesOf(open: readonly OpenFile[]): number {
  if (open.length <= limits.pipesOfSharedUser) return 0;
  const links = open.map(({ pid, fd }) => linkOf(`/proc/${pid}/fd/${fd}`));
  return new Set(links.filter((link) => link.startsWith('pipe:'))).size;
}

/** A socket reports how many descriptors are queued in it (Linux 5.7). */
const hasInFlight = (open: readonly OpenFile[]) =>
  open.some(({ pid, fd }) => /^scm_fds:\s*[1-9]/m.test(read(`/proc/${pid}/fdinfo/${fd}`)));

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // The process ended after it was listed.
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
