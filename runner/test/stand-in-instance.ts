import { randomUUID } from 'node:crypto';
import { Admission } from '../src/admission/admission.ts';
import type { MachineAdmission } from '../src/admission/machine.ts';
import type { RunnableVersion } from '../src/index.ts';
import type { Held } from '../src/instances/instance-scheduler.ts';
import { versionOf } from './harness.ts';

/** Replaces a sandbox in tests of scheduling: it does nothing and ends on request. */
export class StandIn implements Held {
  isDead = false;
  loads = 0;
  readonly gone: Promise<void>;
  readonly #end: () => void;
  #onOld: () => void = () => {};
  readonly #failsToLoad: boolean;

  constructor({ failsToLoad = false } = {}) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.#end = resolve;
    this.#failsToLoad = failsToLoad;
  }

  async load() {
    this.loads += 1;
    if (!this.#failsToLoad) return undefined;
    this.isDead = true;
    const error = { errorMessage: 'no such module', errorType: 'Error' };
    return { kind: 'failed', phase: 'init', error } as const;
  }

  idle(_idleMs: number, onOld: () => void): void {
    this.#onOld = onOld;
  }

  wake(): void {
    this.#onOld = () => {};
  }

  /** Simulates `idleMs` without a call. */
  growOld(): void {
    this.#onOld();
  }

  async stop(): Promise<void> {
    this.isDead = true;
    this.#end();
  }

  kill(): Promise<void> {
    return this.stop();
  }
}

/** A version of a separate function, with 256 MB of memory. */
export const anyVersion = (settings: Partial<RunnableVersion> = {}): RunnableVersion =>
  versionOf({ 'index.js': '' }, { runtime: 'nodejs22', functionId: randomUUID(), ...settings });

/** Memory for this many instances of 256 MB, of any function. */
export const roomFor = (instances: number): MachineAdmission =>
  new Admission({ memoryBytes: instances * 256 * 1024 * 1024, builds: 1, sandboxes: instances });
