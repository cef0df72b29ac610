import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Admission } from '../admission/admission.ts';

/** An idle thread costs a few megabytes, a new one tens of milliseconds. */
const idleMs = 60_000;
/** What a task's objects may take; one that needs more ends its thread and fails alone. */
const heapMb = 512;

/**
 * Threads for work that is too long for the event loop, which calls wait for. They start with the first task and end when
 * nobody needs them. Tenants take turns.
 */
export class FairPool<Task extends object, Result> {
  readonly #pool: Piscina<Task, Result>;
  readonly #turns: Admission<'threads'>;

  /** @param file whose default export does a task */
  constructor(file: URL, { threads }: { threads: number }) {
    this.#turns = new Admission({ threads });
    this.#pool = new Piscina<Task, Result>({
      filename: fileURLToPath(file),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      // A thread that sleeps on a lock would miss what its own timers and streams do.
      atomics: 'disabled',
    });
  }

  /** @param options.transfer buffers that are the thread's from then on */
  async run(task: Task, { of, transfer = [] }: { of: string; transfer?: ArrayBuffer[] }): Promise<Result> {
    const turn = await this.#turns.acquire({ of: [of, ''], amount: { threads: 1 } });
    try {
      return await this.#pool.run(task, { transferList: transfer });
    } finally {
      turn.release();
    }
  }

  /** Ends the threads; what is still to be done fails. */
  async close(): Promise<void> {
    this.#turns.close(new Error('The threads have ended'));
    await this.#pool.destroy();
  }
}
