/** The outcomes of calls, with their messages. */

import type { Overuse } from '../cgroups/memory-watch.ts';
import { limits } from '../limits.ts';
import type { Message } from '../message.ts';
import { messageOf } from '../messages.ts';
import type { Exit } from '../sandbox/sandbox.ts';
import type { StartFault } from '../sandbox/start-fault.ts';
import type { FunctionError, Outcome, RunnableVersion } from '../types.ts';
import { startEnvironment } from './environment.ts';
import type { Dropped } from './log-lines.ts';

type WithoutTimings<T> = T extends unknown ? Omit<T, 'timings'> : never;

/** An outcome before its timings are known. */
export type Ended = WithoutTimings<Outcome>;
/** Outcomes that stay inside the runner. */
export type Interrupted = { kind: 'stopped' } | { kind: 'cancelled' };
export type CallOutcome = Ended | Interrupted;

/** The error of an outcome, and beside it what translates its message. */
const errorOf = (errorType: string, said: Message) => ({
  error: { errorMessage: said.text, errorType } satisfies FunctionError,
  said,
});
const userCodeError = (said: Message) => errorOf('UserCodeError', said);

export const stopped = (): Interrupted => ({ kind: 'stopped' });
export const cancelled = (): Interrupted => ({ kind: 'cancelled' });

/** @param body the handler's value as JSON text from the guest */
export function returned(body: string): Ended {
  const bytes = Buffer.byteLength(body);
  return bytes <= limits.responseBytes ? { kind: 'returned', resultJson: body } : responseTooLarge(bytes);
}

export function responseTooLarge(bytes: number): Ended {
  const why = messageOf('RESPONSE_TOO_LARGE', { bytes, most: limits.responseBytes });
  return { kind: 'failed', phase: 'handler', ...errorOf('ResponseTooLarge', why) };
}

export function timedOut({ executionTimeoutMs }: Pick<RunnableVersion, 'executionTimeoutMs'>): Ended {
  const why = messageOf('CALL_TIMED_OUT', { seconds: executionTimeoutMs / 1000 });
  return { kind: 'timedOut', ...errorOf('TimeoutError', why) };
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);

export function outOfMemory(
  { memoryBytes, tmpfsBytes }: Pick<RunnableVersion, 'memoryBytes' | 'tmpfsBytes'>,
  overuse: Overuse = 'memory',
): Ended {
  const memory = megabytes(memoryBytes);
  const ofVersion = tmpfsBytes
    ? messageOf('OUT_OF_MEMORY_WITH_FILES', { memory })
    : messageOf('OUT_OF_MEMORY', { memory });
  const why = overuse === 'memory' ? ofVersion : messageOf('OUT_OF_MEMORY_FOR_FILES', {});
  return { kind: 'outOfMemory', ...errorOf('OutOfMemory', why) };
}

/** The message begins with the cloud's own words for a process that ended. */
export function crashed({ code, excess }: Exit): Ended {
  if (excess !== undefined) {
    return {
      kind: 'crashed',
      ...userCodeError(messageOf('TOO_MUCH_HELD', { excess })),
    };
  }
  const how =
    code > 128
      ? messageOf('KILLED_BY_SIGNAL', { signal: code - 128 })
      : messageOf('PROCESS_ENDED', { status: code });
  return { kind: 'crashed', ...userCodeError(how) };
}

/** Lists the variables that the interpreter's output mentions first, because one of them is the likely cause. */
export function notStarted(fault: StartFault, version: RunnableVersion): Ended {
  if (fault.isOutOfMemory) return outOfMemory(version);
  const names = [...Object.keys(startEnvironment(version)), ...fault.secretNames];
  const named = names.filter((name) => fault.words.includes(name));
  const suspects = named.length > 0 ? named : names;
  const variables = suspects.join(', ');
  const cause =
    suspects.length === 0
      ? messageOf('CAUSE_SHARED_LIBS', {})
      : messageOf(suspects.length === 1 ? 'CAUSE_VARIABLE' : 'CAUSE_VARIABLES', { variables });
  const output = fault.words ? `: ${withoutStack(fault.words)}` : '';
  const why = messageOf('NOT_STARTED', { runtime: version.runtime, how: fault.how, cause, output });
  return { kind: 'failed', phase: 'init', ...userCodeError(why) };
}

/** The log has the complete text. */
function withoutStack(words: string): string {
  const lines = words.split('\n');
  // Node.js prints its own source before the error: a place, an excerpt, an empty line.
  const place = lines.findIndex((line) => /^node:\S+$/.test(line));
  const empty = place < 0 ? -1 : lines.indexOf('', place);
  if (empty >= 0) lines.splice(place, empty - place + 1);
  return lines.filter((line) => !/^\s+at /.test(line)).join('\n');
}

export function secretsUnavailable(why: Message): Ended {
  return { kind: 'failed', phase: 'init', ...errorOf('SecretsUnavailable', why) };
}

export function brokenChannel(reason: string): Ended {
  return {
    kind: 'crashed',
    ...userCodeError(messageOf('CHANNEL_DISTURBED', { reason })),
  };
}

export function throttled(waiting: number): Ended {
  return {
    kind: 'throttled',
    ...errorOf('TooManyRequests', messageOf('TOO_MANY_CALLS_WAIT', { count: waiting })),
  };
}

export const outputCutLine = (stream: 'stdout' | 'stderr', { lines, bytes }: Dropped) =>
  `Output is cut here: a call may print ${limits.logBytesPerCall} bytes and ${limits.logLinesPerCall} lines to each stream; ${lines} lines (${bytes} bytes) of ${stream} were dropped`;
