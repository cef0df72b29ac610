/** Work on the log of one function, in short steps. */
export type Job = {
  functionId: string;
  /** @returns whether the job is done */
  step(): boolean;
};

/**
 * Runs jobs in short steps, one step per function in turn: a million lines or a long search of one function do not
 * delay the logs of others. Jobs of one function run in order.
 */
export class LogJobs {
  readonly #jobs = new Map<string, Job[]>();
  #isRunning = false;

  add(job: Job): void {
    const waiting = this.#jobs.get(job.functionId);
    if (waiting) waiting.push(job);
    else this.#jobs.set(job.functionId, [job]);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#turn());
  }

  /** Runs all remaining jobs at once. */
  finish(): void {
    while (this.#jobs.size > 0) this.#step();
  }

  #turn(): void {
    this.#step();
    this.#isRunning = this.#jobs.size > 0;
    // Yields to the event loop, so that messages are read in between.
    if (this.#isRunning) setImmediate(() => this.#turn());
  }

  #step(): void {
    const [next] = this.#jobs;
    if (next === undefined) return;
    const [functionId, jobs] = next;
    this.#jobs.delete(functionId);
    if (jobs[0]?.step() !== false) jobs.shift();
    // Jobs that the step itself added come first, so that the store makes room before it writes more.
    const left = [...(this.#jobs.get(functionId) ?? []), ...jobs];
    this.#jobs.delete(functionId);
    if (left.length > 0) this.#jobs.set(functionId, left);
  }
}
