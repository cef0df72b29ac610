import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Logger } from 'pino';
import { type Message, type Runner, RunnerError } from 'runner';
import type { TriggerRule } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import type { CallLimits } from '../functions/call-limits.ts';
import type { Job, JobSource, Room } from '../jobs/job-worker.ts';
import { untilWritten } from '../jobs/until-written.ts';
import type { LoggedVersion, Logs } from '../logs/logs.ts';
import type { openMessageQueue } from '../queues/message-queue.ts';
import { QueueError } from '../queues/queue-error.ts';
import type { ReceivedMessage } from '../queues/queue-messages.ts';
import type { QueueUse } from '../queues/queue-use.ts';
import type { Queue } from '../queues/queues.ts';
import type { Tables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { type Action, actionOf, durationMs } from './action.ts';
import { QueueBatches } from './queue-batches.ts';
import { queueEvent } from './queue-event.ts';
import { type Callers, versionToCall } from './trigger-caller.ts';
import { faultIn, faultOf, writtenFault } from './trigger-fault.ts';

/** A trigger that cannot call is tried again, in case what it lacks was given to it. */
const blockedMs = 30_000;
/** A visibility timeout of 0 would deliver a message again while it is read. */
const visibilityMinMs = 1000;
/** Bounds one look, so that a start with many triggers answers requests meanwhile. */
const looksMax = 100;
/** An event has the size of a call at most; a single message always fits. */
const eventBytesMax = 3 * 1024 * 1024;
const namedMessages = 10;

type MessageQueue = ReturnType<typeof openMessageQueue>;
type TriggerRow = Selectable<Tables['triggers']>;
type Reader = {
  trigger: TriggerRow;
  queueRule: NonNullable<TriggerRule['messageQueue']>;
  action: Action;
  /** Gathers the batches of its queue; undefined while it cannot be read. */
  batches?: QueueBatches;
  unlisten: () => void;
  /** Why it cannot call, as the log says already. */
  fault?: string;
};
type Delivery = { reader: Reader; queue: Queue; version: LoggedVersion; visibilityMs: number };

type Options = {
  store: Store;
  runner: Pick<Runner, 'invoke'>;
  callers: Callers;
  queueUse: Pick<QueueUse, 'queueFor'>;
  messageQueue: Pick<MessageQueue, 'arrivals' | 'messages'>;
  callLimits: CallLimits;
  logs: Pick<Logs, 'note' | 'recorder' | 'written'>;
  cloudId: string;
  now: () => number;
  log: Logger;
  /** Called when messages may be due. */
  onDue: () => void;
};

/**
 * Message Queue triggers. A message is the job and its visibility timeout the lease, which lasts as long as the call:
 * a call that succeeds deletes its messages, and otherwise they return to the queue when the timeout is over. The
 * redrive policy of the queue ends what fails each time. Nothing polls: a queue tells when it has something.
 */
export class QueueTriggers implements JobSource {
  readonly #deps: Options;
  readonly #readers = new Map<string, Reader>();
  /** Trigger IDs; the next to look at is the first. */
  readonly #ready = new Set<string>();
  /** When to look again, by trigger ID. */
  readonly #lookAt = new Map<string, number>();
  /** Queue IDs by trigger ID: the name of a queue may come to mean another one. */
  readonly #listening = new Map<string, string>();
  readonly #closing = new AbortController();

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * Reads triggers anew; call it at start and after each change of a trigger.
   * @param id of the changed trigger; all without it
   * @returns a promise that never rejects
   */
  async refresh(id?: string): Promise<void> {
    try {
      const rows = await this.#deps.store
        .selectFrom('triggers')
        .selectAll()
        .where('queue_arn', 'is not', null)
        .where('status', '=', 'ACTIVE')
        .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
        .execute();
      for (const known of id === undefined ? [...this.#readers.keys()] : [id]) this.#forget(known);
      for (const row of rows) this.#add(row);
      this.#deps.onDue();
    } catch (error) {
      this.#deps.log.error({ err: error, triggerId: id }, 'triggers of queues could not be read');
    }
  }

  async take(room: Room, nowMs: number): Promise<Job[]> {
    for (const [id, atMs] of this.#lookAt) {
      if (atMs > nowMs) continue;
      this.#lookAt.delete(id);
      this.#ready.add(id);
    }
    const jobs: Job[] = [];
    const taken = new Map<string, number>();
    const ready = [...this.#ready];
    if (ready.length > looksMax) setImmediate(this.#deps.onDue);
    for (const id of ready.slice(0, looksMax)) {
      const reader = this.#readers.get(id);
      const { functionId } = reader?.action.action ?? { functionId: '' };
      // Those who waited longest are first the next time.
      this.#ready.delete(id);
      if (reader === undefined) continue;
      for (;;) {
        const count = taken.get(functionId) ?? 0;
        if (this.#closing.signal.aborted || count >= room.of(functionId) || jobs.length >= room.inAll) {
          this.#ready.add(id);
          break;
        }
        const job = await this.#next(reader);
        if (job === undefined) break;
        jobs.push(job);
        taken.set(functionId, count + 1);
      }
    }
    return jobs;
  }

  async nextDueMs(nowMs: number): Promise<number | undefined> {
    const due = [...this.#lookAt.values()].filter((atMs) => atMs > nowMs);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Takes no more messages; call it before the runner closes. */
  close(): void {
    this.#closing.abort();
    for (const id of [...this.#readers.keys()]) this.#forget(id);
  }

  #add(trigger: TriggerRow): void {
    const rule: TriggerRule = JSON.parse(trigger.rule_json);
    if (rule.messageQueue === undefined || this.#closing.signal.aborted) return;
    const action = actionOf(rule);
    this.#readers.set(trigger.id, { trigger, queueRule: rule.messageQueue, action, unlisten: () => {} });
    this.#ready.add(trigger.id);
  }

  #forget(id: string): void {
    this.#readers.get(id)?.unlisten();
    this.#readers.delete(id);
    this.#ready.delete(id);
    this.#lookAt.delete(id);
  }

  /** Leases the next messages of a trigger, or remembers when to look again. */
  async #next(reader: Reader): Promise<Job | undefined> {
    const { trigger, queueRule, action } = reader;
    try {
      const user = { arn: queueRule.queueId, serviceAccountId: queueRule.serviceAccountId };
      const queue = await this.#deps.queueUse.queueFor(user, 'ymq.messages.read');
      this.#listen(reader, queue);
      const size = Number(queueRule.batchSettings.size ?? '0') || 1;
      const cutoffMs = durationMs(queueRule.batchSettings.cutoff);
      reader.batches ??= new QueueBatches({ ...this.#deps, size, cutoffMs });
      // After `#listen`, so that a message that arrives later wakes this trigger.
      const nowMs = this.#deps.now();
      const when = await reader.batches.isDue(queue, nowMs);
      if (when === 'empty') await this.#deps.messageQueue.messages.arm(queue.id, nowMs);
      else if (when !== 'due') this.#lookAt.set(trigger.id, when.atMs);
      if (when !== 'due') return undefined;
      const version = await versionToCall(action, this.#deps.callers);
      const { visibilityTimeout } = queueRule;
      const visibilityMs = Math.max(
        visibilityTimeout === undefined ? queue.visibility_ms : durationMs(visibilityTimeout),
        visibilityMinMs,
      );
      const options = { max: size, visibilityMs, maxBytes: eventBytesMax };
      const received = await this.#deps.messageQueue.messages.receive(queue, options);
      delete reader.fault;
      if (received.length === 0) return undefined;
      const delivery = { reader, queue, version, visibilityMs };
      return {
        functionId: action.action.functionId,
        run: () => this.#deliver(delivery, received),
      };
    } catch (error) {
      await this.#block(reader, error);
      return undefined;
    }
  }

  #listen(reader: Reader, queue: Queue): void {
    const { id } = reader.trigger;
    if (this.#listening.get(id) === queue.id) return;
    reader.unlisten();
    const end = this.#deps.messageQueue.arrivals.listen(queue.id, () => {
      this.#ready.add(id);
      this.#deps.onDue();
    });
    this.#listening.set(id, queue.id);
    reader.unlisten = () => {
      this.#listening.delete(id);
      end();
    };
  }

  /** Says once why the trigger cannot call, and looks again later. */
  async #block(reader: Reader, error: unknown): Promise<void> {
    const { trigger, action } = reader;
    if (!(error instanceof ApiError))
      this.#deps.log.error({ err: error, triggerId: trigger.id }, 'a queue trigger could not be served');
    const fault = faultIn(error);
    this.#lookAt.set(trigger.id, this.#deps.now() + blockedMs);
    if (reader.fault === fault.text) return;
    reader.fault = fault.text;
    const { functionId } = action.action;
    const versionId = this.#deps.callers.runnable.ready(functionId, action.tag)?.versionId ?? '';
    const fields = { triggerId: trigger.id };
    const message = `TRIGGER ${trigger.id}: the messages of its queue wait: ${fault.text} It is tried again every ${blockedMs / 1000} s.`;
    this.#deps.logs.note({ functionId, versionId, requestId: '', level: 'WARN', message, fields });
    await this.#setLast(trigger.id, { fault }).catch((failure: unknown) =>
      this.#deps.log.error({ err: failure, triggerId: trigger.id }, 'the fault of a trigger is not written'),
    );
  }

  async #deliver(delivery: Delivery, received: readonly ReceivedMessage[]): Promise<void> {
    const { reader, queue, version, visibilityMs } = delivery;
    const requestId = randomUUID();
    const tell = (what: string) => {
      const text = `TRIGGER ${reader.trigger.id} RequestID: ${requestId} ${what}`;
      this.#deps.logs.recorder(version, requestId)({ timestampMs: Date.now(), stream: 'system', text });
    };
    const again = received.filter(({ message }) => message.receives > 1).map(({ message }) => message.id);
    if (again.length > 0) tell(`delivers again what was received before and not deleted: ${named(again)}`);
    const renewal = setInterval(() => this.#renew(delivery, received), visibilityMs / 2).unref();
    try {
      const fault = await this.#call(delivery, received, requestId);
      if (fault === undefined) {
        await this.#deps.logs.written(version.functionId);
        return await this.#done(delivery, received, requestId);
      }
      tell(`failed: ${fault.text}. ${returning(received, queue)}`);
      const { id } = reader.trigger;
      await this.#setLast(id, { requestId, fault }).catch((error: unknown) =>
        this.#deps.log.error({ err: error, triggerId: id }, 'the fault of a trigger is not written'),
      );
    } finally {
      clearInterval(renewal);
    }
  }

  /** @returns why the call failed; undefined when it succeeded */
  async #call(
    { reader, queue, version }: Delivery,
    received: readonly ReceivedMessage[],
    requestId: string,
  ): Promise<Message | undefined> {
    const { runner, callLimits, logs, log, cloudId } = this.#deps;
    const event = queueEvent(
      received.map(({ message }) => message),
      { queueArn: reader.queueRule.queueId, cloudId, folderId: queue.folder_id },
    );
    let leave = () => {};
    try {
      leave = callLimits.enter({ functionId: version.functionId, tag: reader.action.tag });
      const onLog = logs.recorder(version, requestId);
      const call = { requestId, eventJson: JSON.stringify(event), depth: 0, onLog };
      return faultOf(await runner.invoke(version, call));
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof RunnerError))
        log.error({ err: error, requestId }, 'the call of a queue trigger failed');
      return faultIn(error);
    } finally {
      leave();
    }
  }

  async #done({ reader, queue }: Delivery, received: readonly ReceivedMessage[], requestId: string) {
    const { store, messageQueue, log } = this.#deps;
    const write = async () => {
      await store.transaction().execute(async (trx) => {
        for (const { handle } of received) await messageQueue.messages.delete(queue, handle, trx);
        await this.#setLast(reader.trigger.id, { requestId }, trx);
      });
    };
    await untilWritten(write, {
      signal: this.#closing.signal,
      onFirstFailure: (error) => log.error({ err: error, requestId }, 'delivered messages are not deleted'),
    });
  }

  /** Keeps the messages from being delivered again while their call runs. */
  #renew({ queue, visibilityMs }: Delivery, received: readonly ReceivedMessage[]): void {
    const { store, messageQueue, log } = this.#deps;
    const renew = store.transaction().execute(async (trx) => {
      for (const { handle } of received) {
        const change = { handle, timeoutMs: visibilityMs };
        await messageQueue.messages.changeVisibility(queue, change, trx).catch((error: unknown) => {
          // Somebody deleted it.
          if (!(error instanceof QueueError)) throw error;
        });
      }
    });
    renew.catch((error: unknown) => log.warn({ err: error, queueId: queue.id }, 'a lease was not renewed'));
  }

  async #setLast(
    id: string,
    { requestId, fault }: { requestId?: string; fault?: Message },
    db: Pick<Store, 'updateTable'> = this.#deps.store,
  ): Promise<void> {
    await db
      .updateTable('triggers')
      .set({
        last_at_ms: this.#deps.now(),
        last_request_id: requestId ?? null,
        last_fault: fault === undefined ? null : writtenFault(fault),
      })
      .where('id', '=', id)
      .execute();
  }
}

function named(ids: readonly string[]): string {
  const rest = ids.length - namedMessages;
  const first = ids.slice(0, namedMessages).join(', ');
  return rest > 0 ? `${first} and ${rest} more` : first;
}

function returning(received: readonly ReceivedMessage[], queue: Queue): string {
  const { redrive_max_receives: most, redrive_arn: arn } = queue;
  const last = received.filter(({ message }) => most !== null && message.receives >= most).length;
  const back = received.length - last;
  const parts = [
    ...(back > 0 ? [`${back} of its messages return to the queue`] : []),
    ...(last > 0 ? [`${last} of its messages go to the dead-letter queue ${arn}`] : []),
  ];
  return `${parts.join(', ')} when their visibility timeout is over`;
}
