/** Can each sandbox get its folders as overlays? The table is mounted once; a kernel that refuses gets one without. */
import { execFile } from 'node:child_process';
import { chainEnvironment, mountCommand } from './chain.ts';
import type { HostUids } from './host-uids.ts';
import { openStage, type Stage, type StageParts } from './stage.ts';

export type StageWithMounts = Stage & {
  /** Why sandboxes share inodes with the host and each other, in the words of the program that failed. */
  readonly sharedInodes: string | undefined;
};

export async function openStageWithMounts(
  parts: Omit<StageParts, 'hasOverlays'>,
  uids: HostUids,
): Promise<StageWithMounts> {
  const stage = await openStage({ ...parts, hasOverlays: true });
  const sharedInodes = await mountProblem(stage, uids);
  if (sharedInodes === undefined) return Object.assign(stage, { sharedInodes });
  stage.close();
  return Object.assign(await openStage({ ...parts, hasOverlays: false }), { sharedInodes });
}

/**
 * What mount(8) says when the kernel refuses. A probe that fails otherwise, for lack of processes for example, shows nothing
 * about overlays: sandboxes then start with them or not at all.
 */
const isOfMount = /^mount: /m;

async function mountProblem(stage: Stage, uids: HostUids): Promise<string | undefined> {
  const user = uids.takeFor(stage);
  const [program = '', ...args] = mountCommand({ user, place: stage.place });
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
