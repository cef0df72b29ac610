/** The order of turns: asks by tenant and by part of the tenant. Each turn goes to the next tenant. */

/** A tenant and one part of it, such as a function and its version. Turns rotate on both levels. */
export type Asker = readonly [tenant: string, part: string];

export class WaitingAsks<T extends { readonly of: Asker }> {
  /** Both levels in the order of their turns, without empty queues. */
  readonly #tenants = new Map<string, Map<string, T[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  count([tenant, part]: Asker): number {
    return this.#tenants.get(tenant)?.get(part)?.length ?? 0;
  }

  /** Adds the ask to the end of its queue. A tenant without waiting asks comes after all others. */
  add(ask: T): void {
    const [tenant, part] = ask.of;
    const parts = this.#tenants.get(tenant) ?? new Map<string, T[]>();
    const queue = parts.get(part) ?? [];
    queue.push(ask);
    parts.set(part, queue);
    this.#tenants.set(tenant, parts);
    this.#size += 1;
  }

  /** @returns whether the ask was waiting */
  remove(ask: T): boolean {
    const [tenant, part] = ask.of;
    const parts = this.#tenants.get(tenant);
    const queue = parts?.get(part);
    const at = queue?.indexOf(ask) ?? -1;
    if (parts === undefined || queue === undefined || at < 0) return false;
    queue.splice(at, 1);
    if (queue.length === 0) parts.delete(part);
    if (parts.size === 0) this.#tenants.delete(tenant);
    this.#size -= 1;
    return true;
  }

  /** Removes the ask, and passes the next turn to another part and another tenant. */
  serve(ask: T): void {
    this.remove(ask);
    const [tenant, part] = ask.of;
    const parts = this.#tenants.get(tenant);
    if (parts === undefined) return;
    this.#tenants.delete(tenant);
    this.#tenants.set(tenant, parts);
    const queue = parts.get(part);
    if (queue === undefined) return;
    parts.delete(part);
    parts.set(part, queue);
  }

  /** The first ask of each queue, in turn. */
  *heads(): Generator<T> {
    for (const parts of this.#tenants.values())
      for (const [first] of parts.values()) if (first !== undefined) yield first;
  }

  /** All asks, in the order in which they would be served if each found room. */
  *inTurn(): Generator<T> {
    const tenants = [...this.#tenants.values()].map((parts) =>
      [...parts.values()].map((queue) => [...queue]),
    );
    for (let tenant = tenants.shift(); tenant !== undefined; tenant = tenants.shift()) {
      const queue = tenant.shift();
      const ask = queue?.shift();
      if (ask !== undefined) yield ask;
      if (queue !== undefined && queue.length > 0) tenant.push(queue);
      if (tenant.length > 0) tenants.push(tenant);
    }
  }
}
