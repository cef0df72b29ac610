/** Why a build failed: its cause, and apart from it the denied requests and the output of its tool. */

import type { BuildLimits } from '../../build-types.ts';
import { RunnerError } from '../../errors.ts';
import type { Instance } from '../../instances/instance.ts';
import { limits } from '../../limits.ts';
import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';
import type { Interpreter } from '../../runtimes/interpreter.ts';
import type { BuildPlan } from './plan.ts';
import { lastWords } from './tool-command.ts';

type Ended = {
  outcome: Awaited<ReturnType<Instance['run']>>['outcome'];
  lines: readonly string[];
  /** Requests that the registry proxy denied or could not fulfil, by English text. */
  denied: ReadonlyMap<string, Message>;
  ranOutOfMemory: boolean;
  interpreter: Interpreter;
  allowed: BuildLimits;
};

/** @throws RunnerError BUILD_FAILED with the cause and the tool's own output */
export function throwUnlessDone(plan: Pick<BuildPlan, 'tool'>, ended: Ended): void {
  const { outcome, lines, denied } = ended;
  const status = outcome.kind === 'returned' ? String(JSON.parse(outcome.resultJson).status) : undefined;
  if (status === '0') return;
  const output = [...denied.values()]
    .slice(-3)
    .reduceRight<Message | string>(
      (rest, sentence) => messageOf('BUILD_DENIED_BEFORE', { sentence, rest }),
      afterBreak(lastWords(lines)),
    );
  throw new RunnerError(
    'BUILD_FAILED',
    messageOf('BUILD_NOT_INSTALLED', { why: causeOf(plan, { ...ended, status }), output }),
  );
}

const afterBreak = (text: string) => (text === '' ? '' : `\n${text}`);

function causeOf(
  { tool }: Pick<BuildPlan, 'tool'>,
  {
    status,
    outcome,
    lines,
    denied,
    ranOutOfMemory,
    interpreter,
    allowed,
  }: Ended & { status?: string | undefined },
): Message | string {
  const printed = (pattern: RegExp) => lines.some((line) => pattern.test(line));
  if (outcome.kind === 'timedOut') return timedOut(tool, allowed.ms);
  if (ranOutOfMemory || outcome.kind === 'outOfMemory')
    return messageOf('TOOL_OUT_OF_MEMORY', { tool, memory: megabytes(allowed.memoryBytes) });
  if (printed(/ENOSPC|No space left on device/))
    return messageOf('TOOL_OUT_OF_SPACE', {
      tool,
      space: megabytes(allowed.temporaryBytes),
      most: megabytes(limits.layerBytes),
    });
  if (status === undefined) return 'error' in outcome ? outcome.error.errorMessage : outcome.kind;
  // Causes that the tool's own output does not contain.
  if (printed(/Could not resolve host|EAI_AGAIN|name resolution/))
    return messageOf('TOOL_OUTSIDE_REGISTRIES', { tool, status });
  if (denied.size === 0 && printed(/^ERROR: .*\(from versions: none\)/))
    return messageOf('TOOL_FOUND_NO_PACKAGE', {
      tool,
      status,
      python: interpreter.exactVersion,
      platform: `${process.platform} ${process.arch}`,
    });
  return messageOf('TOOL_FAILED', { tool, status });
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

function timedOut(tool: BuildPlan['tool'], ms: number): Message {
  return ms < 60_000
    ? messageOf('TOOL_TIMED_OUT_SECONDS', { tool, count: ms / 1000 })
    : messageOf('TOOL_TIMED_OUT_MINUTES', { tool, count: ms / 60_000 });
}
