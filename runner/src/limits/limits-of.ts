import { bounds } from '../bounds.ts';
import type { RunnableVersion } from '../types.ts';
import type { ResourceLimits } from './control-group.ts';

const gibibyte = 1024 * 1024 * 1024;

/**
 * What an instance of a version may use. Cores follow memory as in the cloud (docs: functions/concepts/runtime), except
 * that a small function gets a whole one: the cloud's share of a core below 2 GB would make a person wait here for
 * nothing.
 */
export function limitsOf({ memoryBytes }: Pick<RunnableVersion, 'memoryBytes'>): ResourceLimits {
  const cpuCores =
    memoryBytes >= 8 * gibibyte ? 4 : memoryBytes >= 6 * gibibyte ? 3 : memoryBytes >= 4 * gibibyte ? 2 : 1;
  return { memoryBytes, processes: bounds.processes, cpuCores };
}
