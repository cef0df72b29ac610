/** Whether the server responded to the last request. */
class Reachability {
  #reachable = true;
  readonly #listeners = new Set<() => void>();

  get = (): boolean => this.#reachable;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  report(reachable: boolean): void {
    if (this.#reachable === reachable) return;
    this.#reachable = reachable;
    for (const listener of this.#listeners) listener();
  }
}

export const reachability = new Reachability();
