/**
 * Shares the resources of a machine, such as memory, among tenants. The sum of what tenants hold never exceeds the
 * total.
 *
 * An ask that finds no room waits. Turns rotate among tenants, and among the parts of each tenant (`WaitingAsks`), so
 * that a hundred asks of one tenant do not delay the ask of another. An ask that fits may overtake larger asks whose
 * turn it is, within the limits of `patience`. After that, freed room is reserved for the ask that waits, so that small
 * asks do not starve a large one.
 *
 * A tenant may hold no more than its share of the total, so that others find room however long its work takes. A tenant
 * that holds nothing may take all free room. A holder may offer its room, as an idle instance does; the oldest offer
 * gives way first. Room counts as free when its holder has released it, after its processes have ended.
 */
import { type Asker, WaitingAsks } from './waiting-asks.ts';

export type Amount<R extends string> = Readonly<Partial<Record<R, number>>>;

/** Room that a holder keeps until it releases it. */
export interface Reservation {
  /** @param giveWay called once when another ask needs the room, perhaps at once; the holder then calls `release` */
  offer(giveWay: () => void): void;
  /** Takes the offer back because the room is in use again. */
  withdraw(): void;
  /** Frees the room. Further calls do nothing. */
  release(): void;
}

export type Ask<R extends string> = {
  of: Asker;
  amount: Amount<R>;
  /** May be called before `ask` returns. */
  onGranted: (reservation: Reservation) => void;
  /** Called with the error that `close` received. */
  onRefused: (error: unknown) => void;
  /**
   * Receives the number of asks with this callback that would be served earlier; called at every change while the ask
   * waits.
   */
  onPlace?: ((ahead: number) => void) | undefined;
};

/** How many grants may overtake an ask, and for how long. */
export const patience = { grants: 8, ms: 1000 } as const;

type Waiting<R extends string> = Ask<R> & { sinceMs: number; overtaken: number; place: number | undefined };
type Held<R extends string> = {
  amount: Amount<R>;
  tenant: string | undefined;
  giveWay: (() => void) | undefined;
};
type Options<R extends string> = {
  /** The most that one tenant may hold; absent means the whole total. */
  share?: Amount<R>;
  now?: () => number;
};

export class Admission<R extends string> {
  readonly total: Readonly<Record<R, number>>;
  readonly #free: Record<R, number>;
  /** The amounts of holders that were asked to give way and have not released yet. */
  readonly #leaving: Record<R, number>;
  readonly #resources: readonly R[];
  /** Ordered by the time of the offer, oldest first. */
  readonly #offered = new Set<Held<R>>();
  readonly #waiting = new WaitingAsks<Waiting<R>>();
  readonly #share: Amount<R>;
  /** What each tenant holds, and the part of it that was asked to give way. */
  readonly #tenants = new Map<string, { held: Record<R, number>; leaving: Record<R, number> }>();
  readonly #now: () => number;
  #places = 0;
  #isDispatching = false;
  #isStale = false;
  #closed: { error: unknown } | undefined;

  constructor(total: Readonly<Record<R, number>>, { share, now = () => performance.now() }: Options<R> = {}) {
    this.total = total;
    this.#resources = Object.keys(total) as R[];
    this.#free = { ...total };
    this.#leaving = this.#none();
    this.#share = share ?? total;
    this.#now = now;
  }

  /** Whether the total is at least this amount. */
  holds(amount: Amount<R>): boolean {
    return this.#uses(amount).every((resource) => of(amount, resource) <= this.total[resource]);
  }

  /** The number of waiting asks of this asker. */
  waiting(asker: Asker): number {
    return this.#waiting.count(asker);
  }

  /** The number of waiting asks of all askers. */
  get waitingInAll(): number {
    return this.#waiting.size;
  }

  /**
   * @returns takes the ask back; does nothing after a grant or a refusal
   * @throws RangeError for more than the total, which would wait forever
   */
  ask(ask: Ask<R>): () => void {
    if (!this.holds(ask.amount)) throw new RangeError('An ask for more than there is would wait for ever');
    if (this.#closed) {
      ask.onRefused(this.#closed.error);
      return () => {};
    }
    const waiting: Waiting<R> = { ...ask, sinceMs: this.#now(), overtaken: 0, place: undefined };
    this.#waiting.add(waiting);
    if (ask.onPlace) this.#places += 1;
    this.#dispatch();
    return () => {
      if (!this.#waiting.remove(waiting)) return;
      if (ask.onPlace) this.#places -= 1;
      // It may have kept room from others.
      this.#dispatch();
    };
  }

  /**
   * Waits for its turn.
   * @throws the signal's reason; the error of `close`
   */
  async acquire({
    signal,
    ...ask
  }: Pick<Ask<R>, 'of' | 'amount' | 'onPlace'> & { signal?: AbortSignal | undefined }): Promise<Reservation> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Reservation>();
    const takeBack = this.ask({ ...ask, onGranted: resolve, onRefused: reject });
    const onAbort = () => {
      takeBack();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** For optional work: takes only free room that no waiting ask needs. */
  tryAcquire(amount: Amount<R>): Reservation | undefined {
    if (this.#closed || this.#lacking(amount, this.#free).length > 0) return undefined;
    for (const ask of this.#waiting.heads())
      if (!this.#isOverShare(ask) && this.#uses(amount).some((resource) => of(ask.amount, resource) > 0))
        return undefined;
    return this.#hold(amount);
  }

  /**
   * Whether a holder that became free may continue with its own waiting work, which overtakes the asks that wait for
   * such room. Otherwise it gives way.
   */
  mayGoOn({ of: asker, amount }: Pick<Ask<R>, 'of' | 'amount'>): boolean {
    const expected = { ...this.#free };
    for (const resource of this.#resources) expected[resource] += this.#leaving[resource];
    const overtaken = [...this.#waiting.heads()].filter((ask) => {
      const [tenant, part] = ask.of;
      if (tenant === asker[0] && part === asker[1]) return false;
      if (this.#isOverShare(ask)) return tenant === asker[0];
      return this.#lacking(ask.amount, expected).some((resource) => of(amount, resource) > 0);
    });
    if (overtaken.some((ask) => this.#isPressing(ask))) return false;
    for (const ask of overtaken) ask.overtaken += 1;
    return true;
  }

  /** Refuses all waiting and all later asks. */
  close(error: unknown): void {
    this.#closed = { error };
    const waiting = [...this.#waiting.inTurn()];
    for (const ask of waiting) this.#waiting.remove(ask);
    for (const ask of waiting) ask.onRefused(error);
  }

  /** A grant may ask or release in its callback; the admission handles that after the current grant. */
  #dispatch(): void {
    this.#isStale = true;
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        while (this.#grantNext());
      }
    } finally {
      this.#isDispatching = false;
    }
    if (this.#places > 0) this.#tellPlaces();
  }

  #grantNext(): boolean {
    const left = { ...this.#free };
    const coming = { ...this.#leaving };
    const kept = new Set<R>();
    const passed: { ask: Waiting<R>; lacking: readonly R[] }[] = [];
    for (const ask of this.#waiting.heads()) {
      if (this.#isOverShare(ask)) {
        this.#makeRoomInShare(ask);
        continue;
      }
      if (this.#uses(ask.amount).some((resource) => kept.has(resource))) continue;
      const lacking = this.#lacking(ask.amount, left);
      if (lacking.length === 0) {
        for (const other of passed)
          if (other.lacking.some((resource) => of(ask.amount, resource) > 0)) other.ask.overtaken += 1;
        this.#grant(ask);
        return true;
      }
      if (this.#makeRoom(ask, { left, coming })) {
        for (const resource of this.#uses(ask.amount)) {
          const fromLeft = Math.min(left[resource], of(ask.amount, resource));
          left[resource] -= fromLeft;
          coming[resource] -= of(ask.amount, resource) - fromLeft;
        }
      } else if (this.#isPressing(ask)) for (const resource of lacking) kept.add(resource);
      else passed.push({ ask, lacking });
    }
    return false;
  }

  /**
   * Asks holders that made an offer to give way if that frees enough room; for an ask that has waited too long, also if
   * it does not yet.
   * @returns whether enough room will become free
   */
  #makeRoom(
    ask: Waiting<R>,
    { left, coming }: { left: Readonly<Record<R, number>>; coming: Record<R, number> },
  ): boolean {
    const missing = (resource: R) => of(ask.amount, resource) - left[resource] - coming[resource];
    const isMissing = () => this.#uses(ask.amount).some((resource) => missing(resource) > 0);
    if (!isMissing()) return true;
    const offered = { ...coming };
    for (const { amount } of this.#offered)
      for (const resource of this.#uses(amount)) offered[resource] += of(amount, resource);
    const isEnough = this.#uses(ask.amount).every(
      (resource) => of(ask.amount, resource) <= left[resource] + offered[resource],
    );
    if (!isEnough && !this.#isPressing(ask)) return false;
    for (const held of [...this.#offered]) {
      if (!isMissing()) break;
      const helps = this.#uses(held.amount).some((resource) => missing(resource) > 0);
      if (!helps || !this.#askToLeave(held)) continue;
      for (const resource of this.#uses(held.amount)) coming[resource] += of(held.amount, resource);
    }
    return !isMissing();
  }

  #grant(ask: Waiting<R>): void {
    this.#waiting.serve(ask);
    if (ask.onPlace) this.#places -= 1;
    ask.onGranted(this.#hold(ask.amount, ask.of[0]));
  }

  /** Whether the ask has to wait for its own tenant to release room. */
  #isOverShare({ of: [tenant], amount }: Waiting<R>, leaving = this.#none()): boolean {
    const held = this.#tenants.get(tenant)?.held;
    if (held === undefined) return false;
    if (this.#resources.every((resource) => held[resource] <= leaving[resource])) return false;
    return this.#uses(amount).some(
      (resource) =>
        held[resource] - leaving[resource] + of(amount, resource) >
        (this.#share[resource] ?? this.total[resource]),
    );
  }

  /** Asks the offered holders of the same tenant to give way, up to the missing amount. */
  #makeRoomInShare(ask: Waiting<R>): void {
    const [tenant] = ask.of;
    const leaving = { ...this.#tenants.get(tenant)?.leaving } as Record<R, number>;
    const own: Held<R>[] = [];
    for (const held of this.#offered) {
      if (!this.#isOverShare(ask, leaving)) break;
      if (held.tenant !== tenant) continue;
      own.push(held);
      for (const resource of this.#uses(held.amount)) leaving[resource] += of(held.amount, resource);
    }
    if (!this.#isOverShare(ask, leaving)) for (const held of own) this.#askToLeave(held);
  }

  #askToLeave(held: Held<R>): boolean {
    // A holder that was asked earlier may have withdrawn its offer.
    if (!this.#offered.delete(held)) return false;
    const ofTenant = held.tenant === undefined ? undefined : this.#tenants.get(held.tenant);
    for (const resource of this.#uses(held.amount)) {
      this.#leaving[resource] += of(held.amount, resource);
      if (ofTenant) ofTenant.leaving[resource] += of(held.amount, resource);
    }
    const { giveWay } = held;
    held.giveWay = undefined;
    giveWay?.();
    return true;
  }

  #none(): Record<R, number> {
    return Object.fromEntries(this.#resources.map((resource) => [resource, 0])) as Record<R, number>;
  }

  #hold(amount: Amount<R>, tenant?: string): Reservation {
    const held: Held<R> = { amount, tenant, giveWay: undefined };
    let state: 'held' | 'leaving' | 'released' = 'held';
    const ofTenant =
      tenant === undefined
        ? undefined
        : (this.#tenants.get(tenant) ?? { held: this.#none(), leaving: this.#none() });
    if (tenant !== undefined && ofTenant !== undefined) this.#tenants.set(tenant, ofTenant);
    for (const resource of this.#uses(amount)) {
      this.#free[resource] -= of(amount, resource);
      if (ofTenant) ofTenant.held[resource] += of(amount, resource);
    }
    return {
      offer: (giveWay) => {
        if (state !== 'held') return;
        held.giveWay = () => {
          state = 'leaving';
          giveWay();
        };
        // Moves to the end of the order: it was in use until now.
        this.#offered.delete(held);
        this.#offered.add(held);
        if (this.#waiting.size > 0) this.#dispatch();
      },
      withdraw: () => {
        this.#offered.delete(held);
        held.giveWay = undefined;
      },
      release: () => {
        if (state === 'released') return;
        for (const resource of this.#uses(amount)) {
          const size = of(amount, resource);
          this.#free[resource] += size;
          if (state === 'leaving') this.#leaving[resource] -= size;
          if (ofTenant) ofTenant.held[resource] -= size;
          if (ofTenant && state === 'leaving') ofTenant.leaving[resource] -= size;
        }
        state = 'released';
        this.#offered.delete(held);
        const isIdle = this.#resources.every((resource) => (ofTenant?.held[resource] ?? 0) <= 0);
        if (tenant !== undefined && isIdle) this.#tenants.delete(tenant);
        if (this.#waiting.size > 0) this.#dispatch();
      },
    };
  }

  #isPressing({ overtaken, sinceMs }: Waiting<R>): boolean {
    return overtaken >= patience.grants || this.#now() - sinceMs >= patience.ms;
  }

  #uses(amount: Amount<R>): R[] {
    return this.#resources.filter((resource) => of(amount, resource) > 0);
  }

  #lacking(amount: Amount<R>, left: Readonly<Record<R, number>>): R[] {
    return this.#uses(amount).filter((resource) => of(amount, resource) > left[resource]);
  }

  #tellPlaces(): void {
    let ahead = 0;
    for (const ask of this.#waiting.inTurn()) {
      if (!ask.onPlace) continue;
      if (ask.place !== ahead) {
        ask.place = ahead;
        ask.onPlace(ahead);
      }
      ahead += 1;
    }
  }
}

const of = <R extends string>(amount: Amount<R>, resource: R): number => amount[resource] ?? 0;
