import { spawnSync } from 'node:child_process';
import { limits } from '../limits.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import type { ControlGroups } from './control-group.ts';

const patienceMs = 5000;

/**
 * Whether its groups hold is found out here and not by the first sandbox: one is made, given limits, entered by a
 * process, frozen, thawed and removed.
 * @returns the same, when all of that went well
 * @throws with what did not
 */
export function tried(groups: ControlGroups): ControlGroups {
  try {
    const group = groups.create('trial');
    try {
      group.setLimits(limits.ofWaitingSandbox);
      const [command = '', ...args] = [...group.entry, 'true'];
      const { status, stderr, error } = spawnSync(command, args, {
        env: chainEnvironment,
        encoding: 'utf8',
        timeout: patienceMs,
      });
      if (error) throw error;
      if (status !== 0)
        throw new Error(`a process cannot enter a group: ${stderr.trim() || `status ${status}`}`);
      group.freeze();
      group.thaw();
    } finally {
      group.remove();
    }
    return groups;
  } catch (error) {
    groups.close();
    throw error;
  }
}
