import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { Logger } from 'pino';
import type { Message } from 'runner';
import type { TimerRule, TriggerRule } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Alongside } from '../jobs/async-call-rows.ts';
import type { AsyncCalls } from '../jobs/async-calls.ts';
import type { Logs } from '../logs/logs.ts';
import type { Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { actionOf } from './action.ts';
import { nextFiring, parseCron } from './cron.ts';
import { type Callers, versionToCall } from './trigger-caller.ts';
import { faultIn, writtenFault } from './trigger-fault.ts';

/** A firing that is later than this is skipped: the console was stopped, or the machine slept. */
const latestMs = 60_000;
/** Bounds one read, and one wait: a clock that is set forward makes firings due at once. */
const atATime = 100;
const longestWaitMs = 60_000;
const againMs = 5000;

type Options = Callers & {
  store: Store;
  now: () => number;
  asyncCalls: Pick<AsyncCalls, 'accept'>;
  logs: Pick<Logs, 'note'>;
  cloudId: string;
  log: Logger;
};
type TriggerRow = Selectable<Tables['triggers']>;
type Made = { trigger: TriggerRow; rule: TriggerRule; timer: TimerRule; dueAtMs: number };
type Firing = Made & { nextAtMs: number | null };

/**
 * Fires timers. A firing becomes an asynchronous call in the transaction that sets when the timer fires next, so no
 * kill of the console loses a firing or makes it twice. A firing that finds the last one running starts beside it.
 */
export class Timers {
  readonly #deps: Options;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #isChanged = false;
  #isClosed = false;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * Fires what is due and looks for the next firing; call it after each change of a trigger.
   * @returns a promise that never rejects
   */
  async refresh(): Promise<void> {
    if (this.#isClosed) return;
    this.#isChanged = true;
    this.#turn ??= this.#fireDue().finally(() => {
      this.#turn = undefined;
      if (this.#isChanged) void this.refresh();
    });
    await this.#turn;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #fireDue(): Promise<void> {
    clearTimeout(this.#timer);
    let waitMs = longestWaitMs;
    let isWell = true;
    try {
      do {
        this.#isChanged = false;
        const due = await this.#due();
        for (const trigger of due) {
          // A firing waits for the disk, so other requests run in between.
          await setImmediate();
          if (this.#isClosed) return;
          isWell = (await this.#tryToFire(trigger)) && isWell;
        }
        waitMs = await this.#untilNext();
      } while (this.#isChanged && !this.#isClosed);
    } catch (error) {
      this.#deps.log.error({ err: error }, 'timers could not be fired');
    }
    if (this.#isClosed) return;
    // What could not be fired is due again at once.
    this.#timer = setTimeout(() => void this.refresh(), isWell ? waitMs : Math.max(waitMs, againMs)).unref();
  }

  async #due(): Promise<TriggerRow[]> {
    return await this.#deps.store
      .selectFrom('triggers')
      .selectAll()
      .where('next_at_ms', '<=', this.#deps.now())
      .orderBy('next_at_ms')
      .limit(atATime)
      .execute();
  }

  async #untilNext(): Promise<number> {
    const { next } = await this.#deps.store
      .selectFrom('triggers')
      .select(({ fn }) => fn.min('next_at_ms').as('next'))
      .executeTakeFirstOrThrow();
    if (next === null) return longestWaitMs;
    return Math.min(Math.max(0, Number(next) - this.#deps.now()), longestWaitMs);
  }

  /** @returns false after a failure of the console, which must not keep the other timers from firing */
  async #tryToFire(trigger: TriggerRow): Promise<boolean> {
    try {
      await this.#fire(trigger);
      return true;
    } catch (error) {
      if (error instanceof Superseded) return true;
      this.#deps.log.error({ err: error, triggerId: trigger.id }, 'a timer could not be fired');
      return false;
    }
  }

  /** @throws Superseded */
  async #fire(trigger: TriggerRow): Promise<void> {
    const dueAtMs = trigger.next_at_ms;
    if (dueAtMs === null) return;
    const rule: TriggerRule = JSON.parse(trigger.rule_json);
    const nowMs = this.#deps.now();
    const timer = timerOf(rule);
    const nextAtMs = nextFiring(parseCron(timer.cronExpression), Math.max(nowMs, dueAtMs)) ?? null;
    const firing = { trigger, rule, timer, dueAtMs, nextAtMs };
    if (nowMs - dueAtMs > latestMs) return await this.#skip(firing, say('TIMER_MISSED', {}));
    try {
      const requestId = randomUUID();
      await this.#call(firing, requestId, (trx) => this.#setNext(trx, firing, { requestId }));
    } catch (error) {
      if (error instanceof Superseded) throw error;
      if (!(error instanceof ApiError))
        this.#deps.log.error({ err: error, triggerId: trigger.id }, 'a timer could not be fired');
      await this.#skip(firing, faultIn(error));
    }
  }

  /** Leaves out a firing, which the log of the function and the trigger itself say. */
  async #skip(firing: Firing, fault: Message): Promise<void> {
    await this.#setNext(this.#deps.store, firing, { fault });
    this.#tell(firing, `was not made: ${fault.text} ${nextText(firing.nextAtMs)}`);
  }

  /**
   * Makes a firing beside those of the schedule.
   * @returns the ID of the call
   * @throws ApiError when the function cannot be called
   */
  async fireNow(trigger: TriggerRow): Promise<string> {
    const requestId = randomUUID();
    const rule: TriggerRule = JSON.parse(trigger.rule_json);
    await this.#call({ trigger, rule, timer: timerOf(rule), dueAtMs: this.#deps.now() }, requestId);
    return requestId;
  }

  /** @throws ApiError when the function cannot be called; Superseded */
  async #call(firing: Made, requestId: string, alongside?: Alongside): Promise<void> {
    const action = actionOf(firing.rule);
    const { retry, deadLetters, tag } = action;
    await this.#deps.asyncCalls.accept(
      {
        version: await versionToCall(action, this.#deps),
        tag,
        requestId,
        eventJson: JSON.stringify(this.#event(firing)),
        depth: 0,
        triggerId: firing.trigger.id,
        retries: retry?.attempts ?? 0,
        ...(retry === undefined ? {} : { retryPauseMs: retry.intervalMs }),
        ...(deadLetters === undefined ? {} : { targets: { failure: deadLetters } }),
      },
      alongside,
    );
  }

  /** The event of a timer (docs: functions/concepts/trigger/timer). */
  #event({ trigger, timer: { payload }, dueAtMs }: Made) {
    return {
      messages: [
        {
          event_metadata: {
            event_id: newId('trigger'),
            event_type: 'yandex.cloud.events.serverless.triggers.TimerMessage',
            // The service writes microseconds.
            created_at: new Date(dueAtMs).toISOString().replace('Z', '000Z'),
            cloud_id: this.#deps.cloudId,
            folder_id: trigger.folder_id,
          },
          details: { trigger_id: trigger.id, ...(payload ? { payload } : {}) },
        },
      ],
    };
  }

  /** @throws Superseded when the trigger was changed or deleted since it was read */
  async #setNext(
    db: Store | StoreTransaction,
    { trigger, dueAtMs, nextAtMs }: Firing,
    { requestId = null, fault = null }: { requestId?: string | null; fault?: Message | null },
  ): Promise<void> {
    const { numUpdatedRows } = await db
      .updateTable('triggers')
      .set({
        next_at_ms: nextAtMs,
        last_at_ms: dueAtMs,
        last_request_id: requestId,
        last_fault: fault && writtenFault(fault),
      })
      .where('id', '=', trigger.id)
      .where('next_at_ms', '=', dueAtMs)
      .where('rule_json', '=', trigger.rule_json)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new Superseded();
  }

  /** Writes to the log of the function that the trigger calls. */
  #tell({ trigger, rule, dueAtMs }: Firing, what: string): void {
    const { action, tag } = actionOf(rule);
    const { functionId } = action;
    this.#deps.logs.note({
      functionId,
      versionId: this.#deps.runnable.ready(functionId, tag)?.versionId ?? '',
      requestId: '',
      level: 'WARN',
      message: `TRIGGER ${trigger.id}: the firing of ${new Date(dueAtMs).toISOString()} ${what}`,
      fields: { triggerId: trigger.id },
    });
  }
}

/** The trigger changed while it was about to fire; the next look at it decides anew. */
class Superseded extends Error {
  override name = 'Superseded';
}

/** Only timers have a time at which they fire. */
function timerOf({ timer }: TriggerRule): TimerRule {
  if (timer === undefined) throw new TypeError('the trigger is no timer');
  return timer;
}

const nextText = (nextAtMs: number | null) =>
  nextAtMs === null ? 'It never fires again.' : `The next is at ${new Date(nextAtMs).toISOString()}.`;
