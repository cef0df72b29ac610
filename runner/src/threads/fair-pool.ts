import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Admission } from '../admission/admission.ts';

/** An idle thread takes a few megabytes, a new one tens of milliseconds. */
const idleMs = 60_000;
/** The heap limit of a task. A task that exceeds it ends its thread and fails alone. */
const heapMb = 512;

/**
 * Threads for tasks that would block the event loop, and with it calls, for too long. They start with the first task
 * and end when idle. Tenants take turns.
 */
export class FairPool<Task extends object, Result> {
  readonly #pool: Piscina<Task, Result>;
  readonly #turns: Admission<'threads'>;

  /** @param file its default export executes a task */
  constructor(file: URL, { threads }: { threads: number }) {
    this.#turns = new Admission({ threads });
    this.#pool = new Piscina<Task, Result>({
      filename: fileURLToPath(file),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      // A thread that sleeps on a lock would miss the events of its own timers and streams.
      atomics: 'disabled',
    });
  }

  /**
   * @param options.transfer buffers whose ownership moves to the thread
   * @param options.limitMs ends a task that runs longer, with its thread; the promise rejects with an AbortError
   */
  async run(
    task: Task,
    { of, transfer = [], limitMs }: { of: string; transfer?: ArrayBuffer[]; limitMs?: number },
  ): Promise<Result> {
    const turn = await this.#turns.acquire({ of: [of, ''], amount: { threads: 1 } });
    try {
      const limit = limitMs === undefined ? {} : { signal: AbortSignal.timeout(limitMs) };
      return await this.#pool.run(task, { transferList: transfer, ...limit });
    } finally {
      turn.release();
    }
  }

  /** Ends the threads; pending tasks fail. */
  async close(): Promise<void> {
    this.#turns.close(new Error('The threads have ended'));
    await this.#pool.destroy();
  }
}
