import type { Runner } from '../types.ts';
import { attack } from './attacks.ts';
import type { Finding } from './finding.ts';
import { examineMachine, examineRuntimes } from './machine.ts';

/**
 * The fix for a chain that does not start: the fix of another finding with a problem, if there is one. Otherwise the
 * text after the cause in the problem's own sentence, without the bracketed program output at its end.
 */
export function fixOf(problem: string, machine: readonly Finding[]): string {
  const known = machine.find(({ state, fix }) => state === 'problem' && fix !== undefined);
  if (known?.fix !== undefined) return known.fix;
  const [, fix] =
    /^.*?\. (.*?)(?: \((?:unshare|bwrap|sh|nsenter|setpriv|ip|status|spawn)\b.*\))?$/s.exec(problem) ?? [];
  return fix ?? problem;
}

/** Checks what a machine must offer to run functions, and tries a few attacks. Changes nothing. */
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

/** @param sharedInodes the error of the failing `mount` */
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
