/** The share of the machine that functions and builds may use together, and the amount that each takes. */
import { availableParallelism, totalmem } from 'node:os';
import type { BuildLimits } from '../build-types.ts';
import type { AskForRoom } from '../cgroups/memory-watch.ts';
import { limits } from '../limits.ts';
import type { Capacity, RunnableVersion } from '../types.ts';
import { Admission, type Amount, type Reservation } from './admission.ts';

type Resource = 'memoryBytes' | 'builds' | 'sandboxes';
export type MachineAdmission = Admission<Resource>;

/** @param capacity set by the owner, overrides what the machine has */
export function machineCapacity(capacity: Partial<Capacity> = {}): Capacity {
  // constrainedMemory() is 0 where the kernel reports no limit, and exceeds the physical memory where no limit is set.
  const constrained = process.constrainedMemory();
  const machineBytes = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  // Reserved for the console, its prepared namespace and the other programs of the machine.
  const otherBytes = Math.max(limits.otherMemory.leastBytes, machineBytes * limits.otherMemory.share);
  const cpuCores = availableParallelism();
  return { memoryBytes: Math.max(0, Math.floor(machineBytes - otherBytes)), cpuCores, ...capacity };
}

/**
 * Processor time is shared by weight and not admitted. Builds are the exception: each uses a core for as long as it
 * runs.
 * @param builds of one subject at a time; one more place stays free for other subjects
 */
export function machineAdmission(
  { memoryBytes, cpuCores }: Capacity,
  builds: number = Math.max(1, Math.floor(cpuCores)),
): MachineAdmission {
  return new Admission(
    { memoryBytes, builds: builds + 1, sandboxes: limits.sandboxes },
    {
      share: {
        builds,
        memoryBytes: memoryBytes * limits.shareOfFunction,
        sandboxes: limits.sandboxes * limits.shareOfFunction,
      },
    },
  );
}

/** An instance reserves all the memory that it may use, so that the arrival of other instances never ends it. */
export const ofInstance = ({ memoryBytes }: Pick<RunnableVersion, 'memoryBytes'>): Amount<Resource> => ({
  memoryBytes,
  sandboxes: 1,
});

export const ofWaitingSandbox: Amount<Resource> = {
  memoryBytes: limits.ofWaitingSandbox.memoryBytes,
  sandboxes: 1,
};

/**
 * Files of /tmp take memory in addition to that of their version, as they grow. One function holds at most half here,
 * too.
 */
export function roomForFiles(
  admission: MachineAdmission,
  { functionId, versionId }: Pick<RunnableVersion, 'functionId' | 'versionId'>,
): AskForRoom {
  return (memoryBytes, onGranted) => {
    if (!admission.holds({ memoryBytes })) return () => {};
    let held: Reservation | undefined;
    const takeBack = admission.ask({
      // Separate from the function's instances, one of which may hold all that a function may.
      of: [`files of ${functionId}`, versionId],
      amount: { memoryBytes },
      onGranted: (reservation) => {
        held = reservation;
        onGranted();
      },
      // The memory watch withdraws its request by itself.
      onRefused: () => {},
    });
    return () => {
      takeBack();
      held?.release();
    };
  };
}

/** Temporary files of a build are memory, too. */
export const ofBuild = ({ memoryBytes, temporaryBytes }: BuildLimits): Amount<Resource> => ({
  memoryBytes: memoryBytes + temporaryBytes,
  builds: 1,
  sandboxes: 1,
});

/** Limits a build to the memory of a machine that has less than the build may take. */
export function buildLimitsWithin({ memoryBytes: total }: Capacity, wanted: BuildLimits): BuildLimits {
  const { memoryBytes, temporaryBytes } = wanted;
  const share = Math.min(1, total / (memoryBytes + temporaryBytes));
  return {
    ...wanted,
    memoryBytes: Math.floor(memoryBytes * share),
    temporaryBytes: Math.floor(temporaryBytes * share),
  };
}
