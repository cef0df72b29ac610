import { limits } from '../limits.ts';
import type { Provision, RunnableVersion } from '../types.ts';

/** The maximum of concurrent instances of a version. */
export const limitOf = ({ instancesLimit }: RunnableVersion) => instancesLimit || limits.instancesPerVersion;

/**
 * How many instances of each version are kept ready: at most half of the machine's capacity, in the given order, so
 * that other functions find room.
 */
export function keptOf(
  wanted: readonly Provision[],
  total: { memoryBytes: number; sandboxes: number },
): ReadonlyMap<string, number> {
  const kept = new Map<string, number>();
  let bytes = Math.floor(total.memoryBytes / 2);
  let sandboxes = Math.floor(total.sandboxes / 2);
  for (const { version, instances } of wanted) {
    const count = Math.min(instances, limitOf(version), sandboxes, Math.floor(bytes / version.memoryBytes));
    if (count < 1 || kept.has(version.versionId)) continue;
    kept.set(version.versionId, count);
    bytes -= count * version.memoryBytes;
    sandboxes -= count;
  }
  return kept;
}
