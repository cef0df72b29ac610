import { ApiError } from '../errors.ts';
import type { MessageAttributes } from '../queues/message-attributes.ts';
import { QueueError } from '../queues/queue-error.ts';
import type { QueueMessages } from '../queues/queue-messages.ts';
import type { QueueUse, QueueUser } from '../queues/queue-use.ts';
import type { Queue } from '../queues/queues.ts';
import type { StoreTransaction } from '../store/store.ts';

/** Where the end of a call goes; without a queue, nowhere. */
export type Targets = { success?: QueueUser; failure?: QueueUser };
export type TargetMessage = { body: string; attributes?: MessageAttributes };

/** A message that cannot be sent; its message says why. */
export class TargetError extends Error {
  override name = 'TargetError';
}

/** SQS counts attributes towards the size of a message: a long error must not keep its event out of the queue. */
const attributeCharactersMax = 1000;
/** What a message cannot hold (SQS API reference, SendMessage). */
const unsendable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Sends the ends of asynchronous calls to queues. */
export class QueueTargets {
  readonly #use: Pick<QueueUse, 'queueFor'>;
  readonly #messages: Pick<QueueMessages, 'send'>;

  constructor(parts: { use: Pick<QueueUse, 'queueFor'>; messages: Pick<QueueMessages, 'send'> }) {
    this.#use = parts.use;
    this.#messages = parts.messages;
  }

  /**
   * Looks up the queue outside of any transaction.
   * @returns what sends the message in the transaction that ends the call; it throws TargetError too
   * @throws TargetError
   */
  async prepare(
    target: QueueUser,
    { body, attributes = {} }: TargetMessage,
  ): Promise<(trx: StoreTransaction) => Promise<void>> {
    const queue = await this.#queueFor(target);
    const senderId = `${target.serviceAccountId}@as`;
    return async (trx) => {
      try {
        await this.#messages.send(queue, [{ body, attributes, senderId }], trx);
      } catch (error) {
        if (error instanceof QueueError) throw new TargetError(error.message);
        throw error;
      }
    };
  }

  async #queueFor(target: QueueUser): Promise<Queue> {
    try {
      return await this.#use.queueFor(target, 'ymq.messages.write');
    } catch (error) {
      if (error instanceof ApiError) throw new TargetError(error.message);
      throw error;
    }
  }
}

/** Attributes of texts that a message can hold; empty ones are left out, as SQS refuses them. */
export function attributesOf(texts: Readonly<Record<string, string>>): MessageAttributes {
  const attributes: Record<string, { DataType: string; StringValue: string }> = {};
  for (const [name, text] of Object.entries(texts)) {
    const value = text.replace(unsendable, '\u{FFFD}').slice(0, attributeCharactersMax).toWellFormed();
    if (value !== '') attributes[name] = { DataType: 'String', StringValue: value };
  }
  return attributes;
}
