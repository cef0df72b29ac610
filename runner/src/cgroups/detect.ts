import { readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../messages.ts';
import { openCgroupV1 } from './cgroup-v1.ts';
import { openCgroupV2 } from './cgroup-v2.ts';
import type { CgroupSupport } from './control-group.ts';
import { removeGroupRemains } from './remains.ts';
import { tried } from './tried.ts';

/** Lines of /proc/self/cgroup: `4:memory:/a/b` in version 1, `0::/a/b` in version 2. */
type Membership = { controllers: readonly string[]; path: string };

/**
 * Tries which limits work here: cgroup v2 if the runner's group is delegated, else v1, else none.
 * @param label names the created groups, unique among running runners
 */
export function detectCgroups(label: string): CgroupSupport {
  const memberships = readMemberships();
  removeGroupRemains(possibleHomes(memberships));
  const attempts: [string, () => CgroupSupport][] = [
    ['cgroup v2', () => tried(openCgroupV2(homeOfVersion2(memberships), label))],
    ['cgroup v1', () => tried(openCgroupV1(homesOfVersion1(memberships), label))],
  ];
  const problems: string[] = [];
  for (const [name, open] of attempts) {
    try {
      return open();
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {
    kind: 'none',
    problem: messageOf('CGROUPS_NONE', { problems: problems.join('; ') }),
  };
}

function possibleHomes(memberships: readonly Membership[]): string[] {
  const homes = [...homesOfVersion1(memberships).values()];
  try {
    return [...homes, homeOfVersion2(memberships)];
  } catch {
    return homes;
  }
}

function readMemberships(): Membership[] {
  const text = readFileSync('/proc/self/cgroup', 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, controllers = '', ...rest] = line.split(':');
      return { controllers: controllers.split(',').filter(Boolean), path: rest.join(':') };
    });
}

/** The mounted cgroup file systems from /proc/mounts: type, folder, options. */
function mounts(): { folder: string; type: string; options: readonly string[] }[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, folder = '', type = '', options = '']) => ({ folder, type, options: options.split(',') }));
}

function homeOfVersion2(memberships: readonly Membership[]): string {
  const own = memberships.find((membership) => membership.controllers.length === 0);
  const mount = mounts().find((candidate) => candidate.type === 'cgroup2');
  if (!own || !mount) throw new Error('not mounted');
  return path.join(mount.folder, own.path);
}

function homesOfVersion1(memberships: readonly Membership[]): Map<string, string> {
  const homes = new Map<string, string>();
  for (const mount of mounts().filter((candidate) => candidate.type === 'cgroup')) {
    for (const membership of memberships) {
      const controllers = membership.controllers.filter((controller) => mount.options.includes(controller));
      for (const controller of controllers) {
        // The first mount is the system's own; a later one of the same hierarchy belongs to a chroot.
        if (!homes.has(controller)) homes.set(controller, path.join(mount.folder, membership.path));
      }
    }
  }
  return homes;
}
