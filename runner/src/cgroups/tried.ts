import { spawnSync } from 'node:child_process';
import { limits } from '../limits.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import type { ControlGroups } from './control-group.ts';

const patienceMs = 5000;

/**
 * Checks that the groups work before the first sandbox needs them: creates one, sets limits, starts a process in it,
 * freezes, thaws and removes it.
 * @returns `groups`, if every step succeeded
 * @throws with the step that failed
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
