import type { Runner } from '../types.ts';
import { attack } from './attacks.ts';
import type { Finding } from './finding.ts';
import { examineMachine, examineRuntimes } from './machine.ts';

/**
 * The fix of a chain that does not start: what another finding says if one is a problem, else what the problem's own
 * sentence says after its cause, without the program's words in brackets at its end.
 */
export function fixOf(problem: string, machine: readonly Finding[]): string {
  const known = machine.find(({ state, fix }) => state === 'problem' && fix !== undefined);
  if (known?.fix !== undefined) return known.fix;
  const [, fix] =
    /^.*?\. (.*?)(?: \((?:unshare|bwrap|sh|nsenter|setpriv|ip|status|spawn)\b.*\))?$/s.exec(problem) ?? [];
  return fix ?? problem;
}

/**
 * Everything that a machine must offer to run functions, and a few attacks tried on the spot.
 * Looks only; changes nothing.
 */
export async function examine(runner: Runner): Promise<Finding[]> {
  const machine = await examineMachine();
  const problem = await runner.isolationProblem();
  const whole: Finding = problem
    ? {
        id: 'isolation',
        title: 'A sandbox starts',
        state: 'problem',
        detail: problem,
        fix: fixOf(problem, machine),
      }
    : { id: 'isolation', title: 'A sandbox starts', state: 'ok', detail: 'with everything above in force' };
  const runtimes = await runner.runtimes();
  const attacks = problem ? [] : await attack(runner, runtimes);
  const overlays = problem ? [] : [overlayFinding(await runner.sharedInodes())];
  return [...machine, whole, ...overlays, ...examineRuntimes(runtimes), ...attacks];
}

/** @param sharedInodes what the failing `mount` said */
export function overlayFinding(sharedInodes: string | undefined): Finding {
  const base = { id: 'overlays', title: 'Overlay mounts in user namespaces' };
  if (sharedInodes === undefined)
    return { ...base, state: 'ok', detail: 'each sandbox has inodes of its own' };
  return {
    ...base,
    state: 'warning',
    detail: `Functions can pass signals to each other by file locks, and see paths of this machine (${sharedInodes})`,
    fix: 'Use Linux 5.11 or newer, and keep FC_DATA_DIR on a file system such as ext4, xfs or btrfs without mounts below it',
  };
}
