import { bounds } from '../bounds.ts';
import type { Provision, RunnableVersion } from '../types.ts';

/** Instances of a version at a time. */
export const limitOf = ({ instancesLimit }: RunnableVersion) => instancesLimit || bounds.instancesPerVersion;

/**
 * How many instances of each version are kept ready: at most half of what the machine holds, in the order given, because
 * other functions must find room.
 */
export function keptOf(wanted: readonly Provision[], capacity: number): ReadonlyMap<string, number> {
  const kept = new Map<string, number>();
  let room = Math.floor(capacity / 2);
  for (const { version, instances } of wanted) {
    const count = Math.min(instances, limitOf(version), room);
    if (count < 1 || kept.has(version.versionId)) continue;
    kept.set(version.versionId, count);
    room -= count;
  }
  return kept;
}
