/** A piece of work on the log of one function, in short steps. */
export type Job = {
  functionId: string;
  /** @returns whether it is done */
  step(): boolean;
};

/**
 * Does jobs in short steps, one step of each function after the other: a million lines or a long search of one function
 * hold up the log of no other. Those of one function are done in their order.
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

  /** Does all that is left, at once. */
  finish(): void {
    while (this.#jobs.size > 0) this.#step();
  }

  #turn(): void {
    this.#step();
    this.#isRunning = this.#jobs.size > 0;
    // Messages come in between.
    if (this.#isRunning) setImmediate(() => this.#turn());
  }

  #step(): void {
    const [next] = this.#jobs;
    if (next === undefined) return;
    const [functionId, jobs] = next;
    this.#jobs.delete(functionId);
    if (jobs[0]?.step() !== false) jobs.shift();
    // What the step itself added comes first: room is made before more is written.
    const left = [...(this.#jobs.get(functionId) ?? []), ...jobs];
    this.#jobs.delete(functionId);
    if (left.length > 0) this.#jobs.set(functionId, left);
  }
}
