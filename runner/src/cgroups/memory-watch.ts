/**
 * Ends a sandbox as soon as it holds more memory than its version has. The kernel's own limit is higher, for two
 * reasons. Files of /tmp are memory for the kernel and disk for the version. A process at the kernel's limit spends
 * seconds on reclaiming pages before the kernel kills it.
 *
 * The watch reads one number often, and its components only when that number exceeds the version's memory. Files that
 * do not count for the version take memory of the machine, so the watch asks for room as they grow and freezes the
 * sandbox until the room is granted.
 */
import { limits } from '../limits.ts';
import type { ControlGroup, ResourceLimits } from './control-group.ts';
import type { TmpFiles } from './tmp-files.ts';

/** The reason for ending a sandbox: its own memory, or files that the machine has no memory for. */
export type Overuse = 'memory' | 'files';

/** Asks for memory of the machine. @returns releases the room, or takes the ask back */
export type AskForRoom = (bytes: number, onGranted: () => void) => () => void;

export type Watched = {
  group: ControlGroup;
  files: TmpFiles;
  askForRoom: AskForRoom;
  onOveruse(overuse: Overuse): void;
  /** A frozen sandbox cannot grow. */
  isFrozen(): boolean;
};

/** The interval of the timer, and the longest time between two readings of one sandbox. */
const lookMs = { least: 10, most: 100 } as const;
/** No program fills memory faster. A sandbox far below its limit is read later. */
const growthBytesPerMs = 4 * 1024 * 1024;
/** The interval between two requests to the kernel to free its caches. */
const cachesMs = 500;

/** One timer for all watches; it runs while at least one is active. */
const watches = new Set<MemoryWatch>();
let timer: NodeJS.Timeout | undefined;

export class MemoryWatch {
  readonly #of: Watched;
  readonly #limits: Pick<ResourceLimits, 'memoryBytes' | 'filesBytes'>;
  #nextLookMs = 0;
  #nextCachesMs = 0;
  #isFreeingCaches = false;
  /** The requested room for files, and whether it was granted. */
  readonly #rooms: { giveBack: () => void; isGranted: boolean }[] = [];
  #stalledSinceMs: number | undefined;
  #filesBytes = 0;
  #peakBytes = 0;
  #isOver = false;

  constructor(of: Watched, limits: Pick<ResourceLimits, 'memoryBytes' | 'filesBytes'>) {
    this.#of = of;
    this.#limits = limits;
    watches.add(this);
    timer ??= setInterval(lookAtAll, lookMs.least).unref();
  }

  /** Stops the watch: the sandbox has ended or is being ended. */
  stop(): void {
    watches.delete(this);
    if (watches.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  /** Releases all room: the sandbox and its files no longer exist. */
  close(): void {
    this.stop();
    for (const room of this.#rooms.splice(0)) room.giveBack();
  }

  resetPeak(): void {
    this.#peakBytes = 0;
  }

  /** @param kernelBytes the kernel's highest count, including files */
  peakBytes(kernelBytes: number): number {
    const { memoryBytes, filesBytes } = this.#limits;
    if (filesBytes === 0) return Math.min(kernelBytes, memoryBytes);
    if (kernelBytes > memoryBytes) return Math.min(this.#peakBytes || memoryBytes, memoryBytes);
    return this.#filesBytes === 0 ? kernelBytes : Math.max(0, kernelBytes - this.#of.files.usedBytes());
  }

  look(nowMs: number): void {
    if (nowMs < this.#nextLookMs || this.#of.isFrozen()) return;
    if (this.#stalledSinceMs !== undefined) {
      if (nowMs - this.#stalledSinceMs > limits.roomForFilesMs) this.#end('files');
      return;
    }
    const { memoryBytes } = this.#limits;
    const usedBytes = this.#of.group.usedMemoryBytes(this.#of.files);
    const gapBytes = memoryBytes - usedBytes;
    this.#nextLookMs =
      nowMs + Math.min(lookMs.most, Math.max(this.#of.group.leastLookMs, gapBytes / growthBytesPerMs)) - 1;
    this.#filesBytes = this.#of.files.usedBytes();
    if (gapBytes < 0) this.#lookClosely(nowMs);
    else this.#keepRoom(0);
  }

  #lookClosely(nowMs: number): void {
    const { memoryBytes, filesBytes } = this.#limits;
    const held = this.#of.group.heldMemory(this.#of.files);
    const diskBytes = Math.min(this.#filesBytes, filesBytes);
    // Files over the disk size count as memory.
    const countedBytes = this.#filesBytes - diskBytes;
    const [leastBytes, mostBytes] = [held.leastBytes + countedBytes, held.mostBytes + countedBytes];
    this.#peakBytes = Math.max(this.#peakBytes, leastBytes);
    if (leastBytes > memoryBytes) this.#end('memory');
    else if (mostBytes > memoryBytes) this.#freeCaches(nowMs);
    if (!this.#isOver)
      this.#askForRoom(Math.min(diskBytes, Math.max(0, mostBytes + diskBytes - memoryBytes)), nowMs);
  }

  /** Counts the memory that remains after the kernel has freed what it can. */
  #freeCaches(nowMs: number): void {
    if (this.#isFreeingCaches || nowMs < this.#nextCachesMs) return;
    this.#isFreeingCaches = true;
    void this.#of.group
      .freeCaches()
      .then(() => {
        if (!watches.has(this)) return;
        const { memoryBytes, filesBytes } = this.#limits;
        const files = this.#of.files.usedBytes();
        const held = this.#of.group.heldMemory(this.#of.files).mostBytes + Math.max(0, files - filesBytes);
        if (held > memoryBytes) this.#end('memory');
      })
      .finally(() => {
        this.#isFreeingCaches = false;
        this.#nextCachesMs = performance.now() + cachesMs;
      });
  }

  #askForRoom(neededBytes: number, nowMs: number): void {
    this.#keepRoom(neededBytes);
    const step = limits.roomForFilesBytes;
    while (this.#rooms.length * step < neededBytes) {
      const room = { giveBack: () => {}, isGranted: false };
      this.#rooms.push(room);
      room.giveBack = this.#of.askForRoom(step, () => {
        room.isGranted = true;
        this.#goOn();
      });
    }
    if (this.#grantedBytes() >= neededBytes) return;
    this.#stalledSinceMs = nowMs;
    this.#of.group.freeze();
  }

  #goOn(): void {
    if (this.#stalledSinceMs === undefined || this.#rooms.some(({ isGranted }) => !isGranted)) return;
    this.#stalledSinceMs = undefined;
    this.#nextLookMs = 0;
    if (!this.#of.isFrozen() && !this.#isOver) this.#of.group.thaw();
  }

  /**
   * Releases room that is no longer needed, except for one step, so that a file that is repeatedly written and deleted
   * asks once.
   */
  #keepRoom(neededBytes: number): void {
    const steps = neededBytes === 0 ? 0 : Math.ceil(neededBytes / limits.roomForFilesBytes) + 1;
    for (const room of this.#rooms.splice(steps)) room.giveBack();
  }

  #grantedBytes(): number {
    return this.#rooms.filter(({ isGranted }) => isGranted).length * limits.roomForFilesBytes;
  }

  #end(overuse: Overuse): void {
    this.#isOver = true;
    this.stop();
    this.#of.onOveruse(overuse);
  }
}

function lookAtAll(): void {
  const nowMs = performance.now();
  for (const watch of [...watches]) watch.look(nowMs);
}
