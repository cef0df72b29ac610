import { availableParallelism } from 'node:os';
import { limits } from '../limits.ts';
import type { RunnableVersion } from '../types.ts';
import type { ResourceLimits } from './control-group.ts';

const gibibyte = 1024 * 1024 * 1024;

/**
 * The processor cores of a version. They depend on its memory as in the cloud (docs: functions/concepts/runtime). The
 * exception is a small function, which gets a whole core: the cloud's share of a core below 2 GB would only slow down
 * the user here.
 */
export function cpuCoresOf({ memoryBytes }: Pick<RunnableVersion, 'memoryBytes'>): number {
  if (memoryBytes >= 8 * gibibyte) return 4;
  if (memoryBytes >= 6 * gibibyte) return 3;
  return memoryBytes >= 4 * gibibyte ? 2 : 1;
}

/** The resources that an instance of a version may use, with no more processor cores than the machine has. */
export function limitsOf(
  version: Pick<RunnableVersion, 'memoryBytes' | 'tmpfsBytes'>,
  machineCores = availableParallelism(),
): ResourceLimits {
  const { memoryBytes, tmpfsBytes = 0 } = version;
  return {
    memoryBytes,
    filesBytes: tmpfsBytes > 0 ? 0 : limits.tmpBytes + limits.tmpFiles * limits.tmpFileBytes,
    processes: limits.processes,
    cpuCores: Math.min(cpuCoresOf(version), machineCores),
  };
}
