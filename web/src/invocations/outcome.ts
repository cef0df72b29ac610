import type { FunctionError, RunResult } from 'bff/contract';
import { functionError } from 'bff/contract';
import { formatBytes } from '../ui/format.ts';
import { t } from './messages.ts';

export type OutcomeWords = {
  label: string;
  theme: 'success' | 'danger' | 'warning' | 'unknown';
  /** What happened and, if there is a fix, how to fix it. */
  sentence: string;
  /** Set if the error record adds nothing to the sentence. */
  isWhole?: true;
};

/** Describes each outcome of a call. */
export function describeOutcome(
  result: RunResult,
  version: { timeoutSeconds?: number; memoryBytes?: number },
): OutcomeWords {
  const { timeoutSeconds, memoryBytes } = version;
  switch (result.outcome) {
    case 'returned':
      if (result.headers?.some(({ name }) => name === 'X-Function-Error'))
        return { label: t('malformed'), theme: 'danger', sentence: t('malformedSentence') };
      return { label: t('returned'), theme: 'success', sentence: t('returnedSentence') };
    case 'failed':
      return {
        label: t('failed'),
        theme: 'danger',
        sentence: t('failedSentence'),
      };
    case 'timedOut':
      return {
        label: t('timedOut'),
        theme: 'warning',
        sentence:
          timeoutSeconds === undefined
            ? t('timedOutSentence')
            : t('timedOutAfter', { seconds: timeoutSeconds }),
        isWhole: true,
      };
    case 'crashed':
      return {
        label: t('crashed'),
        theme: 'danger',
        sentence: t('crashedSentence'),
      };
    case 'outOfMemory':
      return {
        label: t('outOfMemory'),
        theme: 'danger',
        sentence:
          memoryBytes === undefined
            ? t('outOfMemorySentence')
            : t('outOfMemoryAt', { memory: formatBytes(memoryBytes) }),
      };
    case 'throttled':
      return {
        label: t('throttled'),
        theme: 'warning',
        sentence: t('throttledSentence'),
        isWhole: true,
      };
    case 'refused':
      return {
        label: t('denied'),
        theme: 'warning',
        sentence: t('deniedSentence'),
      };
  }
}

/** Returns the error record of a failed call, if the response is one. */
export function readFunctionError(response: string): FunctionError | undefined {
  try {
    const parsed = functionError.safeParse(JSON.parse(response));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const prettyDepthMax = 100;

/** A longer response is shown as it came: parsing and writing it would stop the page for longer than a frame. */
export const prettyMaxCharacters = 500_000;

/** The nesting depth of brackets in a text. Brackets in strings count too, so the result is never too small. */
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

/** Formats a JSON response for reading. Returns other text unchanged. */
export function prettyJson(response: string): string {
  // Each level indents every line below it, so a few kilobytes of brackets would become megabytes of spaces.
  if (response.length > prettyMaxCharacters || depthOf(response) > prettyDepthMax) return response;
  try {
    return JSON.stringify(JSON.parse(response), null, 2);
  } catch {
    return response;
  }
}
