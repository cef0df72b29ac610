import type { Logger } from 'pino';
import { type Runner, RunnerError } from 'runner';
import type { InstallEvent, InstallProgress } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { saidOf, shown } from '../errors.ts';

type Listener = (event: InstallEvent) => void;
type Installation = {
  progress: InstallProgress | undefined;
  listeners: Set<Listener>;
  cancel: AbortController;
  ended: Promise<void>;
};

/** Running installations of runtimes: one per runtime, with any number of followers or none. */
export class Installations {
  readonly #runner: Runner;
  readonly #running = new Map<string, Installation>();

  readonly #log: Logger;

  constructor({ runner, log }: { runner: Runner; log: Logger }) {
    this.#runner = runner;
    this.#log = log;
  }

  /**
   * Starts an installation, or joins a running one; reports the current state and then every event.
   * @returns when the installation has ended, or when `signal` aborts
   */
  async follow(
    runtimeId: string,
    { onEvent, signal }: { onEvent: Listener; signal: AbortSignal },
  ): Promise<void> {
    const installation = this.#running.get(runtimeId) ?? this.#start(runtimeId);
    if (installation.progress) onEvent({ type: 'progress', progress: installation.progress });
    installation.listeners.add(onEvent);
    const left = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([installation.ended, left]);
    installation.listeners.delete(onEvent);
  }

  progressOf(runtimeId: string): InstallProgress | undefined {
    return this.#running.get(runtimeId)?.progress;
  }

  /** @returns false when no installation was running; true after its files were removed */
  async cancel(runtimeId: string): Promise<boolean> {
    const installation = this.#running.get(runtimeId);
    if (installation === undefined) return false;
    installation.cancel.abort();
    await installation.ended;
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)));
  }

  #start(runtimeId: string): Installation {
    const installation: Installation = {
      progress: undefined,
      listeners: new Set(),
      cancel: new AbortController(),
      ended: Promise.resolve(),
    };
    this.#running.set(runtimeId, installation);
    const tell = (event: InstallEvent) => {
      for (const listener of installation.listeners) listener(event);
    };
    installation.ended = this.#install(runtimeId, installation, tell)
      .finally(() => this.#running.delete(runtimeId))
      .then(tell);
    return installation;
  }

  async #install(runtimeId: string, installation: Installation, tell: Listener): Promise<InstallEvent> {
    const { signal } = installation.cancel;
    try {
      const runtime = await this.#runner.install(runtimeId, {
        signal,
        onProgress: (progress) => {
          installation.progress = progress;
          tell({ type: 'progress', progress });
        },
      });
      return { type: 'installed', runtime };
    } catch (error) {
      if (signal.aborted) return { type: 'cancelled' };
      // No caller awaits the promise: rethrowing would end the process.
      if (error instanceof RunnerError)
        return { type: 'failed', message: error.message, ...saidOf(error.said) };
      this.#log.error({ err: error, runtimeId }, 'an installation failed');
      return {
        type: 'failed',
        ...shown(say('INSTALL_FAULT', { id: runtimeId })),
      };
    }
  }
}
