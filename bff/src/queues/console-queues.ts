import type { PeekedMessage, QueueOverview } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { Permission } from '../iam/roles.ts';
import type { Subject } from '../iam/subject.ts';
import type { Folders } from '../resource-manager.ts';
import type { openMessageQueue } from './message-queue.ts';
import { queueArn } from './queue-arn.ts';
import { QueueError } from './queue-error.ts';
import type { Queue } from './queues.ts';
import { senderIdOf } from './received-message.ts';

/** How many messages the console shows of a queue. */
const peekMax = 20;

type Options = {
  messageQueue: ReturnType<typeof openMessageQueue>;
  access: Access;
  folders: Folders;
  now: () => number;
};

/** Queues for the pages of the console; programs use the API of SQS. */
export class ConsoleQueues {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async list(folderId: string, by: Subject): Promise<{ queues: QueueOverview[] }> {
    const { messageQueue, access, folders } = this.#deps;
    await access.require(by, 'ymq.queues.get', await folders.resource(folderId));
    const queues: QueueOverview[] = [];
    for (const queue of await messageQueue.queues.list(folderId, {}))
      queues.push(await this.#overview(queue));
    return { queues };
  }

  async create({ folderId, name }: { folderId: string; name: string }, by: Subject): Promise<QueueOverview> {
    const { messageQueue, access, folders } = this.#deps;
    await access.require(by, 'ymq.queues.create', await folders.resource(folderId));
    const attributes: Record<string, string> = name.endsWith('.fifo')
      ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
      : {};
    const wanted = { folderId, name, attributes, tags: {} };
    return await this.#overview(await known(messageQueue.queues.create(wanted)));
  }

  async send(
    id: string,
    { body, groupId }: { body: string; groupId?: string | undefined },
    by: Subject,
  ): Promise<{ messageId: string }> {
    const queue = await this.#allowed(id, 'ymq.messages.write', by);
    const message = { body, groupId, senderId: senderIdOf(by) };
    const [sent] = await known(this.#deps.messageQueue.messages.send(queue, [message]));
    return { messageId: sent?.id ?? '' };
  }

  async peek(id: string, by: Subject): Promise<{ messages: PeekedMessage[] }> {
    const queue = await this.#allowed(id, 'ymq.messages.read', by);
    const nowMs = this.#deps.now();
    const rows = await this.#deps.messageQueue.messages.peek(queue, peekMax);
    return {
      messages: rows.map((row) => ({
        messageId: row.id,
        body: row.body,
        sentAt: new Date(row.sent_at_ms).toISOString(),
        receives: row.receives,
        state: row.visible_at_ms <= nowMs ? 'visible' : row.receives === 0 ? 'delayed' : 'inFlight',
      })),
    };
  }

  async purge(id: string, by: Subject): Promise<void> {
    await this.#deps.messageQueue.removal.purge((await this.#allowed(id, 'ymq.messages.read', by)).id);
  }

  async delete(id: string, by: Subject): Promise<void> {
    await known(this.#deps.messageQueue.queues.delete(await this.#allowed(id, 'ymq.queues.delete', by)));
  }

  async #allowed(id: string, permission: Permission, by: Subject): Promise<Queue> {
    const { messageQueue, access, folders } = this.#deps;
    const queue = await messageQueue.queues.byId(id).catch((error: unknown) => {
      if (error instanceof QueueError) throw notFound('Queue', id);
      throw error;
    });
    await access.require(by, permission, await folders.resource(queue.folder_id));
    return queue;
  }

  async #overview(queue: Queue): Promise<QueueOverview> {
    const { oldestSentAtMs, ...counts } = await this.#deps.messageQueue.messages.counts(queue);
    return {
      id: queue.id,
      name: queue.name,
      createdAt: new Date(queue.created_at_ms).toISOString(),
      arn: queueArn(queue),
      path: `/${this.#deps.folders.cloudId}/${queue.id}/${queue.name}`,
      isFifo: queue.is_fifo === 1,
      ...counts,
      ...(oldestSentAtMs === undefined ? {} : { oldestSentAt: new Date(oldestSentAtMs).toISOString() }),
    };
  }
}

/** @throws ApiError for what the queue service refuses */
async function known<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    if (!(error instanceof QueueError)) throw error;
    throw new ApiError('INVALID_ARGUMENT', say('QUEUE_REFUSED', { reason: error.message }));
  });
}
