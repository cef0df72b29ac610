/**
 * Checks whether each sandbox can get its folders as overlays: mounts the table once, and uses a table without overlays
 * if the kernel rejects them.
 */
import { execFile } from 'node:child_process';
import { chainEnvironment, mountCommand } from './chain.ts';
import type { HostUids } from './host-uids.ts';
import { type MountNamespace, type MountNamespaceOptions, openMountNamespace } from './mount-namespace.ts';

export type TriedNamespace = MountNamespace & {
  /** The output of the failed program, which explains why sandboxes share inodes with the host and each other. */
  readonly sharedInodes: string | undefined;
};

export async function openTriedNamespace(
  parts: Omit<MountNamespaceOptions, 'hasOverlays'>,
  uids: HostUids,
): Promise<TriedNamespace> {
  const namespace = await openMountNamespace({ ...parts, hasOverlays: true });
  const sharedInodes = await mountProblem(namespace, uids);
  if (sharedInodes === undefined) return Object.assign(namespace, { sharedInodes });
  namespace.close();
  return Object.assign(await openMountNamespace({ ...parts, hasOverlays: false }), { sharedInodes });
}

/**
 * The output of mount(8) when the kernel rejects a mount. Other failures of the check, such as a lack of processes,
 * prove nothing about overlays: sandboxes then start with them or not at all.
 */
const isOfMount = /^mount: /m;

async function mountProblem(namespace: MountNamespace, uids: HostUids): Promise<string | undefined> {
  const user = uids.takeFor(namespace);
  const [program = '', ...args] = mountCommand({ user, place: namespace.place });
  try {
    return await new Promise((resolve) => {
      const options = { env: chainEnvironment, timeout: 10_000 };
      execFile(program, args, options, (error, _stdout, stderr) => {
        resolve(error && isOfMount.test(stderr) ? stderr.trim() : undefined);
      });
    });
  } finally {
    if (user) uids.release(user.uid);
  }
}
