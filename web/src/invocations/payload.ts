import { findJsonProblem } from './json-problem.ts';

/** Where a payload stops being JSON. Lines and columns count from 1. */
export type PayloadProblem = { message: string; line: number; column: number };

/** A payload is JSON or empty. */
export function checkPayload(text: string): PayloadProblem | undefined {
  if (text.trim() === '') return undefined;
  const problem = findJsonProblem(text);
  if (!problem) return undefined;
  const lines = text.slice(0, problem.offset).split('\n');
  return { message: problem.message, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
