/**
 * Ends a sandbox that holds more of the kernel's own memory than honest programs do, where nothing else counts it: sockets
 * with their buffers, whose memory (`net.ipv4.tcp_mem`, `udp_mem`) is the machine's. Of one that shares the person's user,
 * also pipes and descriptors in flight, which the kernel counts for that user.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { descendants } from '../cgroups/process-tree.ts';
import { limits } from '../limits.ts';
import type { Sandbox } from './sandbox.ts';

const everyMs = 100;
/** A look at every descriptor takes longer, so it is taken at every so many of them. */
const descriptorsEvery = 5;
/** Honest programs take what was sent to them; so many looks in a row find nothing in flight that stays. */
const mostLooksInFlight = 4;

/** @param sharesUser the sandbox has the user of the runner, and with it the person's budgets */
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
    // Nobody takes them while it stands still.
    const isStuck = looksInFlight > mostLooksInFlight || (sandbox.isFrozen && looksInFlight > 0);
    return isStuck ? 'descriptors that were sent and not taken' : undefined;
  };
  const timer = setInterval(() => {
    // What stands still takes no more than at the first look.
    if (sandbox.isFrozen && wasFrozen) return;
    wasFrozen = sandbox.isFrozen;
    const excess = look();
    if (excess !== undefined) void sandbox.stop(excess);
  }, everyMs);
  timer.unref();
  void sandbox.gone.then(() => clearInterval(timer));
}

/** All of its network namespace, those too that are in no table of descriptors: closed ones, and ones in flight. */
function socketsOf(pid: number): number {
  const [, used = 0] = /^sockets: used (\d+)/m.exec(read(`/proc/${pid}/net/sockstat`)) ?? [];
  return Number(used);
}

type OpenFile = { pid: number; fd: string };

/** @returns undefined when there are so many that a look at each would hold up everybody */
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

/** A socket tells how many descriptors lie in it (Linux 5.7). */
const hasInFlight = (open: readonly OpenFile[]) =>
  open.some(({ pid, fd }) => /^scm_fds:\s*[1-9]/m.test(read(`/proc/${pid}/fdinfo/${fd}`)));

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // It ended between the list and the look.
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
