import { limits } from 'bff/contract';
import type { DraftSettings, EnvironmentRow } from '../draft/draft.ts';
import { t } from '../messages.ts';

/** Total bytes of names and values, as the service counts them. */
export function environmentBytes(rows: readonly EnvironmentRow[]): number {
  const encoder = new TextEncoder();
  return rows
    .filter((row) => row.name !== '')
    .reduce((sum, row) => sum + encoder.encode(row.name).length + encoder.encode(row.value).length, 0);
}

/** Sizes of a /tmp in memory, in the steps of the memory setting; none if the memory is too small. */
export function tmpfsChoicesBytes(memoryBytes: number): number[] {
  const { minBytes, shareOfMemory, leastMemoryBytes } = limits.tmpfs;
  if (memoryBytes < leastMemoryBytes) return [];
  const steps = Math.floor((memoryBytes * shareOfMemory - minBytes) / limits.memoryStepBytes);
  return Array.from({ length: steps + 1 }, (_, step) => minBytes + step * limits.memoryStepBytes);
}

/** Returns what is wrong with one environment row, or undefined. */
export function checkEnvironmentRow(
  row: EnvironmentRow,
  rows: readonly EnvironmentRow[],
): string | undefined {
  if (row.name === '') return row.value === '' ? undefined : t('variableUnnamed');
  if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(row.name)) return t('variableNameRule');
  if (rows.some((other) => other !== row && other.name === row.name))
    return t('variableTwice', { name: row.name });
  return undefined;
}

/** Why these settings cannot create a version; empty if they can. */
export function checkSettings(settings: DraftSettings): string[] {
  const problems: string[] = [];
  if (settings.runtime === '') problems.push(t('chooseRuntime'));
  if (settings.entrypoint.trim() === '') problems.push(t('enterEntryPoint'));
  const { timeoutSeconds } = settings;
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= limits.executionTimeoutMaxSeconds))
    problems.push(t('timeoutRange', { max: limits.executionTimeoutMaxSeconds }));
  const { concurrency } = settings;
  if (concurrency !== undefined && !(concurrency >= 1 && concurrency <= limits.concurrencyMax))
    problems.push(t('concurrencyRange', { max: limits.concurrencyMax }));
  const { tmpfsBytes, memoryBytes } = settings;
  if (tmpfsBytes !== undefined && !tmpfsChoicesBytes(memoryBytes).includes(tmpfsBytes))
    problems.push(t('tmpfsRange'));
  const retries = settings.asyncCalls?.retries ?? 0;
  if (!(retries >= 0 && retries <= limits.asyncRetriesMax))
    problems.push(t('retriesRange', { max: limits.asyncRetriesMax }));
  for (const row of settings.environment) {
    const problem = checkEnvironmentRow(row, settings.environment);
    if (problem) problems.push(t('environmentProblem', { problem }));
  }
  const used = environmentBytes(settings.environment);
  if (used > limits.environmentBytes)
    problems.push(t('environmentOver', { used, max: limits.environmentBytes }));
  return [...new Set(problems)];
}
