import { innerMessage, type Message, type Text } from '../message.ts';
import { messageOf } from '../messages.ts';
import type { Runner } from '../runner-types.ts';
import { attack } from './attacks.ts';
import { type Finding, findingOf } from './finding.ts';
import { examineMachine, examineRuntimes } from './machine.ts';

/**
 * The fix for a chain that does not start: the fix of another finding with a problem, if there is one. Otherwise the
 * problem's own fix.
 */
export function fixOf(problem: Message, machine: readonly Finding[]): Text {
  const known = machine.find(({ state, fix }) => state === 'problem' && fix !== undefined);
  if (known?.fix !== undefined) {
    const { fix, said } = known;
    return said?.fix === undefined ? fix : { code: said.fix.reason, params: said.fix.metadata, text: fix };
  }
  return innerMessage(problem, 'fix') ?? problem;
}

/** Checks what a machine must offer to run functions, and tries a few attacks. Changes nothing. */
export async function examine(runner: Runner): Promise<Finding[]> {
  const machine = await examineMachine();
  const problem = await runner.isolationProblem();
  const title = messageOf('SANDBOX_STARTS', {});
  const whole = problem
    ? findingOf('isolation', 'problem', { title, detail: problem, fix: fixOf(problem, machine) })
    : findingOf('isolation', 'ok', { title, detail: messageOf('ALL_IN_FORCE', {}) });
  const runtimes = await runner.runtimes();
  const attacks = problem ? [] : await attack(runner, runtimes);
  const overlays = problem ? [] : [overlayFinding(await runner.sharedInodes())];
  return [...machine, whole, ...overlays, ...examineRuntimes(runtimes), ...attacks];
}

/** @param sharedInodes the error of the failing `mount` */
export function overlayFinding(sharedInodes: string | undefined): Finding {
  const title = messageOf('OVERLAYS', {});
  if (sharedInodes === undefined)
    return findingOf('overlays', 'ok', { title, detail: messageOf('OVERLAYS_OWN', {}) });
  return findingOf('overlays', 'warning', {
    title,
    detail: messageOf('OVERLAYS_SHARED', { why: sharedInodes }),
    fix: messageOf('OVERLAYS_FIX', {}),
  });
}
