/** The outcomes of calls, with their messages. */

import type { Overuse } from '../cgroups/memory-watch.ts';
import { limits } from '../limits.ts';
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

const userCodeError = (errorMessage: string): FunctionError => ({ errorMessage, errorType: 'UserCodeError' });

export const stopped = (): Interrupted => ({ kind: 'stopped' });
export const cancelled = (): Interrupted => ({ kind: 'cancelled' });

/** @param body the handler's value as JSON text from the guest */
export function returned(body: string): Ended {
  const bytes = Buffer.byteLength(body);
  return bytes <= limits.responseBytes ? { kind: 'returned', resultJson: body } : responseTooLarge(bytes);
}

export function responseTooLarge(bytes: number): Ended {
  const errorMessage = `The response of ${bytes} bytes is larger than the limit (${limits.responseBytes}); return less, or a link to it`;
  return { kind: 'failed', phase: 'handler', error: { errorMessage, errorType: 'ResponseTooLarge' } };
}

export function timedOut({ executionTimeoutMs }: Pick<RunnableVersion, 'executionTimeoutMs'>): Ended {
  const seconds = executionTimeoutMs / 1000;
  const errorMessage = `The function did not answer within its timeout of ${seconds} s, initialisation included; its instance was stopped`;
  return { kind: 'timedOut', error: { errorMessage, errorType: 'TimeoutError' } };
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;

export function outOfMemory(
  { memoryBytes, tmpfsBytes }: Pick<RunnableVersion, 'memoryBytes' | 'tmpfsBytes'>,
  overuse: Overuse = 'memory',
): Ended {
  const files = tmpfsBytes ? ', files in /tmp included' : '';
  const errorMessage =
    overuse === 'memory'
      ? `The function used more than its memory of ${megabytes(memoryBytes)}${files}; its instance was stopped. Give the version more memory or use less`
      : 'The machine has no memory left for the files in /tmp of the function; its instance was stopped. Write less to /tmp, or raise FC_MEMORY_MB';
  return { kind: 'outOfMemory', error: { errorMessage, errorType: 'OutOfMemory' } };
}

/** The message begins with the cloud's own words for a process that ended. */
export function crashed({ code, excess }: Exit): Ended {
  if (excess !== undefined) {
    return {
      kind: 'crashed',
      error: userCodeError(
        `The function held too much of the system: ${excess}; its instance was stopped. Close what is not used any more`,
      ),
    };
  }
  const how =
    code > 128
      ? `killed by signal ${code - 128}: the function's process was killed before it answered`
      : `exit status ${code}: the function's process ended before it answered; return from the handler instead of ending the process`;
  return { kind: 'crashed', error: userCodeError(how) };
}

/** Lists the variables that the interpreter's output mentions first, because one of them is the likely cause. */
export function notStarted(fault: StartFault, version: RunnableVersion): Ended {
  if (fault.isOutOfMemory) return outOfMemory(version);
  const names = Object.keys(startEnvironment(version));
  const named = names.filter((name) => fault.words.includes(name));
  const suspects = named.length > 0 ? named : names;
  const cause =
    suspects.length === 0
      ? 'the libraries in its folder shared-libs may be the cause'
      : `${suspects.join(', ')} may be the cause; change or remove ${suspects.length === 1 ? 'it' : 'them'}`;
  const words = fault.words ? `: ${withoutStack(fault.words)}` : '';
  const errorMessage = `${version.runtime} did not start with the variables and libraries of the version (${fault.how}); ${cause}${words}`;
  return { kind: 'failed', phase: 'init', error: userCodeError(errorMessage) };
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

export function brokenChannel(reason: string): Ended {
  return {
    kind: 'crashed',
    error: userCodeError(
      `The function disturbed the platform's channel (${reason}); its instance was stopped`,
    ),
  };
}

export function throttled(waiting: number): Ended {
  const errorMessage = `Too many requests: ${waiting} calls of this function wait already; call again later`;
  return { kind: 'throttled', error: { errorMessage, errorType: 'TooManyRequests' } };
}

export const outputCutLine = (stream: 'stdout' | 'stderr', { lines, bytes }: Dropped) =>
  `Output is cut here: a call may print ${limits.logBytesPerCall} bytes and ${limits.logLinesPerCall} lines to each stream; ${lines} lines (${bytes} bytes) of ${stream} were dropped`;
