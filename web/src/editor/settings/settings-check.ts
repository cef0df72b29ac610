import { limits } from 'bff/contract';
import type { DraftSettings, EnvironmentRow } from '../draft/draft.ts';

/** Bytes that names and values take together; the service counts them so. */
export function environmentBytes(rows: readonly EnvironmentRow[]): number {
  const encoder = new TextEncoder();
  return rows
    .filter((row) => row.name !== '')
    .reduce((sum, row) => sum + encoder.encode(row.name).length + encoder.encode(row.value).length, 0);
}

/** Sizes of a /tmp in memory, in steps as those of the memory; none for a version that is too small. */
export function tmpfsChoicesBytes(memoryBytes: number): number[] {
  const { minBytes, shareOfMemory, leastMemoryBytes } = limits.tmpfs;
  if (memoryBytes < leastMemoryBytes) return [];
  const steps = Math.floor((memoryBytes * shareOfMemory - minBytes) / limits.memoryStepBytes);
  return Array.from({ length: steps + 1 }, (_, step) => minBytes + step * limits.memoryStepBytes);
}

/** What is wrong with one environment row, or undefined. */
export function checkEnvironmentRow(
  row: EnvironmentRow,
  rows: readonly EnvironmentRow[],
): string | undefined {
  if (row.name === '') return row.value === '' ? undefined : 'Give the variable a name.';
  if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(row.name))
    return 'A name holds letters, digits and “_”, and starts with a letter.';
  if (rows.some((other) => other !== row && other.name === row.name)) return `“${row.name}” is set twice.`;
  return undefined;
}

/** Why no version can be created with these settings; empty when nothing stands in the way. */
export function checkSettings(settings: DraftSettings): string[] {
  const problems: string[] = [];
  if (settings.runtime === '') problems.push('Choose a runtime.');
  if (settings.entrypoint.trim() === '') problems.push('Give the entry point.');
  const { timeoutSeconds } = settings;
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= limits.executionTimeoutMaxSeconds))
    problems.push(`The timeout is 1 to ${limits.executionTimeoutMaxSeconds} seconds.`);
  const { concurrency } = settings;
  if (concurrency !== undefined && !(concurrency >= 1 && concurrency <= limits.concurrencyMax))
    problems.push(`Calls at a time are 1 to ${limits.concurrencyMax}.`);
  const { tmpfsBytes, memoryBytes } = settings;
  if (tmpfsBytes !== undefined && !tmpfsChoicesBytes(memoryBytes).includes(tmpfsBytes))
    problems.push('Memory for /tmp is 512 MB to three quarters of the memory, which is 1 GB at least.');
  const retries = settings.asyncCalls?.retries ?? 0;
  if (!(retries >= 0 && retries <= limits.asyncRetriesMax))
    problems.push(`An asynchronous call is tried 0 to ${limits.asyncRetriesMax} times more.`);
  for (const row of settings.environment) {
    const problem = checkEnvironmentRow(row, settings.environment);
    if (problem) problems.push(`Environment variables: ${problem}`);
  }
  const used = environmentBytes(settings.environment);
  if (used > limits.environmentBytes)
    problems.push(
      `Environment variables take ${used} bytes, names and values together; the limit is ${limits.environmentBytes}.`,
    );
  return [...new Set(problems)];
}
