import type { Runner } from '../types.ts';
import { attack } from './attacks.ts';
import type { Finding } from './finding.ts';
import { examineMachine, examineRuntimes } from './machine.ts';

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
        remedy: 'The message names it',
      }
    : { id: 'isolation', title: 'A sandbox starts', state: 'ok', detail: 'with everything above in force' };
  const runtimes = await runner.runtimes();
  const attacks = problem ? [] : await attack(runner, runtimes);
  return [...machine, whole, ...examineRuntimes(runtimes), ...attacks];
}
