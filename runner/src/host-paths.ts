/**
 * Errors of the runner reach callers and authors of functions, who may not be the owner of the machine. Some contain
 * output of programs of the machine, with paths that reveal the owner's name.
 */

import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { RunnerError } from './errors.ts';
import type { Message } from './message.ts';
import type { RunnerOptions } from './runner-types.ts';

const console = path.resolve(import.meta.dirname, '../..');

export class HostPaths {
  /** Longest first, because a data folder is inside a home. */
  readonly #names: readonly (readonly [path: string, name: string])[];
  readonly #log: RunnerOptions['log'];

  constructor({ dataDir, log }: Pick<RunnerOptions, 'dataDir' | 'log'>, home = homeOfOwner()) {
    this.#log = log;
    const named = [
      [path.resolve(dataDir), 'FC_DATA_DIR'],
      [realpathSync(dataDir), 'FC_DATA_DIR'],
      [console, 'CONSOLE'],
      [home, '~'],
    ] as const;
    this.#names = named
      .filter(([place]) => place !== '' && place !== '/')
      .toSorted(([a], [b]) => b.length - a.length);
  }

  hide(text: string): string {
    return this.#names.reduce((hidden, [place, name]) => hidden.replaceAll(place, name), text);
  }

  /** @returns a copy whose strings contain no path of the host, also inside of objects in it */
  hideIn<T extends object>(fields: T): T {
    const hidden = Object.entries(fields).map(([name, value]) => [name, this.#hideInValue(value)]);
    return Object.fromEntries(hidden) as T;
  }

  #hideInValue(value: unknown): unknown {
    if (typeof value === 'string') return this.hide(value);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? this.hideIn(value) : value;
  }

  hideInMessage({ code, params, text }: Message): Message {
    return { code, params: this.hideIn(params), text: this.hide(text) };
  }

  /**
   * @throws what `act` throws; for a RunnerError a copy without host paths, while the console's log keeps the original
   */
  async hidden<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      const message = this.hide(error.message);
      if (message === error.message) throw error;
      this.#log?.warn({ error: error.message }, 'an error was shown without paths of this machine');
      const { said } = error;
      throw new RunnerError(error.code, said === undefined ? message : this.hideInMessage(said), {
        cause: error,
      });
    }
  }
}

/** Empty for a user without HOME and without an entry in /etc/passwd. */
function homeOfOwner(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}
