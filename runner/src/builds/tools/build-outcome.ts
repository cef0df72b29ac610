/** The messages about the end of a build: its cause, the denied requests, and the output of its tool. */

import type { Instance } from '../../instances/instance.ts';
import { limits } from '../../limits.ts';
import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';
import type { Interpreter } from '../../runtimes/interpreter.ts';
import { type BuildLimits, RunnerError } from '../../types.ts';
import type { BuildPlan } from './plan.ts';
import { lastWords } from './tool-command.ts';

type Ended = {
  outcome: Awaited<ReturnType<Instance['run']>>['outcome'];
  lines: readonly string[];
  /** Sentences about the requests that the registry proxy denied or could not fulfil. */
  refusals: ReadonlySet<string>;
  ranOutOfMemory: boolean;
  interpreter: Interpreter;
  allowed: BuildLimits;
};

/** @throws RunnerError BUILD_FAILED with the cause and the tool's own output */
export function throwUnlessDone(
  { tool }: Pick<BuildPlan, 'tool'>,
  { outcome, lines, refusals, ranOutOfMemory, interpreter, allowed }: Ended,
): void {
  if (outcome.kind === 'returned' && JSON.parse(outcome.resultJson).status === 0) return;
  const told = [...refusals].slice(-3);
  const words = [...told, hintOf({ lines, told, interpreter }), lastWords(lines)].filter(Boolean).join('\n');
  const why = (): Message | string => {
    if (outcome.kind === 'timedOut') return timedOut(tool, allowed.ms);
    if (ranOutOfMemory || outcome.kind === 'outOfMemory')
      return messageOf('TOOL_OUT_OF_MEMORY', { tool, memory: megabytes(allowed.memoryBytes) });
    if (lines.some((line) => /ENOSPC|No space left on device/.test(line)))
      return messageOf('TOOL_OUT_OF_SPACE', {
        tool,
        space: megabytes(allowed.temporaryBytes),
        most: megabytes(limits.layerBytes),
      });
    if (outcome.kind === 'returned')
      return messageOf('TOOL_FAILED', { tool, status: String(JSON.parse(outcome.resultJson).status) });
    return 'error' in outcome ? outcome.error.errorMessage : outcome.kind;
  };
  throw new RunnerError(
    'BUILD_FAILED',
    messageOf('BUILD_NOT_INSTALLED', { why: why(), output: words ? `\n${words}` : '' }),
  );
}

/** The cause of a failure where the tool's own output does not contain it. */
function hintOf({
  lines,
  told,
  interpreter: { exactVersion },
}: {
  lines: readonly string[];
  told: readonly string[];
  interpreter: Interpreter;
}): string {
  if (lines.some((line) => /Could not resolve host|EAI_AGAIN|name resolution/.test(line)))
    return 'A build reaches its registries alone. What lies elsewhere, as in a git repository, goes into the zip.';
  if (told.length === 0 && lines.some((line) => /^ERROR: .*\(from versions: none\)/.test(line)))
    return `The index has no package of that name, or no file of it for Python ${exactVersion} on ${process.platform} ${process.arch}. Check the name, and which Pythons and platforms its files are for.`;
  return '';
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

function timedOut(tool: BuildPlan['tool'], ms: number): Message {
  return ms < 60_000
    ? messageOf('TOOL_TIMED_OUT_SECONDS', { tool, count: ms / 1000 })
    : messageOf('TOOL_TIMED_OUT_MINUTES', { tool, count: ms / 60_000 });
}
