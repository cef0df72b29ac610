/** The messages about the end of a build: its cause, the denied requests, and the output of its tool. */

import type { Instance } from '../../instances/instance.ts';
import { limits } from '../../limits.ts';
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
  const why = () => {
    if (outcome.kind === 'timedOut') return `${tool} was stopped after ${duration(allowed.ms)}`;
    if (ranOutOfMemory || outcome.kind === 'outOfMemory')
      return `${tool} and what it started used more than their ${megabytes(allowed.memoryBytes)} MB of memory`;
    if (lines.some((line) => /ENOSPC|No space left on device/.test(line)))
      return `${tool} filled its ${megabytes(allowed.temporaryBytes)} MB of temporary space, and a version has at most ${megabytes(limits.layerBytes)} MB with its dependencies. Depend on less`;
    if (outcome.kind === 'returned') return `${tool} ended with ${JSON.parse(outcome.resultJson).status}`;
    return 'error' in outcome ? outcome.error.errorMessage : outcome.kind;
  };
  throw new RunnerError(
    'BUILD_FAILED',
    `The dependencies could not be installed: ${why()}.${words ? `\n${words}` : ''}`,
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
const duration = (ms: number) => (ms < 60_000 ? `${ms / 1000} seconds` : `${ms / 60_000} minutes`);
