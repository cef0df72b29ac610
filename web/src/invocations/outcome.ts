import type { FunctionError, RunResult } from 'bff/contract';
import { functionError } from 'bff/contract';

export type OutcomeWords = {
  label: string;
  theme: 'success' | 'danger' | 'warning' | 'unknown';
  /** What happened and, where something can be done, what. */
  sentence: string;
  /** The error record says nothing more than the sentence does. */
  isWhole?: true;
};

/** How each way a call can end is told. */
export function describeOutcome(
  result: RunResult,
  version: { timeoutSeconds?: number; memoryBytes?: number },
): OutcomeWords {
  const limit =
    version.timeoutSeconds === undefined ? 'its timeout' : `its timeout of ${version.timeoutSeconds} s`;
  const memory =
    version.memoryBytes === undefined ? '' : ` The version has ${version.memoryBytes / 1024 / 1024} MB.`;
  switch (result.outcome) {
    case 'returned':
      return { label: 'Returned', theme: 'success', sentence: 'The handler returned a value.' };
    case 'failed':
      return {
        label: 'Failed',
        theme: 'danger',
        sentence:
          'The function threw an error, or could not be loaded. The error below names the file and line.',
      };
    case 'timedOut':
      return {
        label: 'Timed out',
        theme: 'warning',
        sentence: `The function did not answer within ${limit}, initialisation included, and was stopped. Make it faster, or create a version with a longer timeout.`,
        isWhole: true,
      };
    case 'crashed':
      return {
        label: 'Crashed',
        theme: 'danger',
        sentence: 'The process of the function ended before it answered. Its last log lines often say why.',
      };
    case 'outOfMemory':
      return {
        label: 'Out of memory',
        theme: 'danger',
        sentence: `Memory ran out, and the function was stopped.${memory}`,
      };
    case 'throttled':
      return {
        label: 'Throttled',
        theme: 'warning',
        sentence: 'Too many calls were under way, so this one was not started. Try again in a moment.',
        isWhole: true,
      };
    case 'refused':
      return {
        label: 'Refused',
        theme: 'warning',
        sentence: 'The call was not let through to the function. The answer below says why.',
      };
  }
}

/** The error record of a failed call, when the response is one. */
export function readFunctionError(response: string): FunctionError | undefined {
  try {
    const parsed = functionError.safeParse(JSON.parse(response));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const prettyDepthMax = 100;

/** How deeply brackets are nested in a text; those in strings count too, which errs on the safe side. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}

/** The response as it is easiest to read; the text as it came when it is not JSON. */
export function prettyJson(response: string): string {
  // Each level indents every line below it: a few kilobytes of brackets would become megabytes of blanks.
  if (depthOf(response) > prettyDepthMax) return response;
  try {
    return JSON.stringify(JSON.parse(response), null, 2);
  } catch {
    return response;
  }
}
