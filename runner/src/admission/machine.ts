/** What of the machine functions and builds may have together, and how much each takes of it. */
import { availableParallelism, totalmem } from 'node:os';
import type { AskForRoom } from '../cgroups/memory-watch.ts';
import { limits } from '../limits.ts';
import type { BuildLimits, Capacity, RunnableVersion } from '../types.ts';
import { Admission, type Amount, type Reservation } from './admission.ts';

type Resource = 'memoryBytes' | 'builds' | 'sandboxes';
export type MachineAdmission = Admission<Resource>;

/** @param capacity what the owner decides, in the place of what the machine has */
export function machineCapacity(capacity: Partial<Capacity> = {}): Capacity {
  // 0 where the kernel does not tell, and far more than there is where nothing limits it.
  const constrained = process.constrainedMemory();
  const machineBytes = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  // The console itself, its prepared namespace, and what else runs on the machine.
  const otherBytes = Math.max(limits.otherMemory.leastBytes, machineBytes * limits.otherMemory.share);
  const cpuCores = availableParallelism();
  return { memoryBytes: Math.max(0, Math.floor(machineBytes - otherBytes)), cpuCores, ...capacity };
}

/**
 * Processor time is shared by weight and not admitted, but for builds, which use a core for as long as they run.
 * @param builds of one subject at a time; one more place stays for another subject
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

/** An instance holds all that it may use, whether it uses it or not: it is never ended because others came. */
export const ofInstance = ({ memoryBytes }: Pick<RunnableVersion, 'memoryBytes'>): Amount<Resource> => ({
  memoryBytes,
  sandboxes: 1,
});

export const ofWaitingSandbox: Amount<Resource> = {
  memoryBytes: limits.ofWaitingSandbox.memoryBytes,
  sandboxes: 1,
};

/** Files of /tmp take memory beside that of their version, and only as much as they are. Functions share it by halves, too. */
export function roomForFiles(
  admission: MachineAdmission,
  { functionId, versionId }: Pick<RunnableVersion, 'functionId' | 'versionId'>,
): AskForRoom {
  return (memoryBytes, onGranted) => {
    if (!admission.holds({ memoryBytes })) return () => {};
    let held: Reservation | undefined;
    const takeBack = admission.ask({
      // Apart from its instances, of which one may hold all that a function may.
      of: [`files of ${functionId}`, versionId],
      amount: { memoryBytes },
      onGranted: (reservation) => {
        held = reservation;
        onGranted();
      },
      // The watch gives up by itself.
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

/** A machine that has less than a build may take gives it what there is. */
export function buildLimitsWithin({ memoryBytes: total }: Capacity, wanted: BuildLimits): BuildLimits {
  const { memoryBytes, temporaryBytes } = wanted;
  const share = Math.min(1, total / (memoryBytes + temporaryBytes));
  return {
    ...wanted,
    memoryBytes: Math.floor(memoryBytes * share),
    temporaryBytes: Math.floor(temporaryBytes * share),
  };
}
