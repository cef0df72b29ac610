import type { Runner } from '../types.ts';
import { attack } from './attacks.ts';
import type { Finding } from './finding.ts';
import { examineMachine, examineRuntimes } from './machine.ts';

/**
 * The mend of a chain that does not start: what another finding says if one is a problem, else what the problem's own
 * sentence says after its cause, without the program's words in brackets at its end.
 */
export function remedyOf(problem: string, machine: readonly Finding[]): string {
  const known = machine.find(({ state, remedy }) => state === 'problem' && remedy !== undefined);
  if (known?.remedy !== undefined) return known.remedy;
  const [, mend] =
    /^.*?\. (.*?)(?: \((?:unshare|bwrap|sh|nsenter|setpriv|ip|status|spawn)\b.*\))?$/s.exec(problem) ?? [];
  return mend ?? problem;
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
        remedy: remedyOf(problem, machine),
      }
    : { id: 'isolation', title: 'A sandbox starts', state: 'ok', detail: 'with everything above in force' };
  const runtimes = await runner.runtimes();
  const attacks = problem ? [] : await attack(runner, runtimes);
  return [...machine, whole, ...examineRuntimes(runtimes), ...attacks];
}
