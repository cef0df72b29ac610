import type { Access, Resource } from '../../iam/access.ts';
import type { Permission } from '../../iam/roles.ts';
import type { Subject } from '../../iam/subject.ts';
import type { Folders } from '../../resource-manager.ts';
import { type MessageAttributes, md5, md5OfAttributes } from '../message-attributes.ts';
import type { openMessageQueue } from '../message-queue.ts';
import { type NewMessage, newMessageRow } from '../new-message.ts';
import { queueArn } from '../queue-arn.ts';
import { QueueError } from '../queue-error.ts';
import type { ReceivedMessage, SentMessage } from '../queue-messages.ts';
import { attributesOf, isAnswered, queueLimits } from '../queue-settings.ts';
import { type Queue, tagsOf } from '../queues.ts';
import { messageAttributesOf, senderIdOf, sequenceNumber, systemAttributesOf } from '../received-message.ts';
import { checkedEntries, type EntryFailure, failureOf } from './batches.ts';
import type { ActionName, Input } from './inputs.ts';
import type { Json } from './query-protocol.ts';

export type Caller = {
  subject: Subject;
  /** New queues are made here, and lists are of it. */
  folderId: string;
  /** Where the caller finds queues, such as `https://message-queue.api.cloud.yandex.net`. */
  origin: string;
  /** Aborts when the caller leaves. */
  signal: AbortSignal;
};

type Options = {
  messageQueue: ReturnType<typeof openMessageQueue>;
  access: Access;
  folders: Folders;
};
type Actions = { [Name in ActionName]: (input: Input<Name>, by: Caller) => Promise<Json> };

const secondMs = 1000;
const pageMax = 1000;

/** The actions of SQS. Each checks the permission of its own. */
export function sqsActions({ messageQueue, access, folders }: Options): Actions {
  const { queues, messages, waits, removal } = messageQueue;
  const folderOf = (queue: Queue): Promise<Resource> => folders.resource(queue.folder_id);
  const urlOf = (queue: Queue, { origin }: Caller) =>
    `${origin}/${folders.cloudId}/${queue.id}/${queue.name}`;

  /** Callers without the role do not learn whether a queue exists. */
  async function allowed(url: string, permission: Permission, by: Caller): Promise<Queue> {
    const [, cloudId, id = '', name] = queuePath.exec(url) ?? [];
    const queue = await queues.byId(id).catch(async (error: unknown) => {
      await access.require(by.subject, permission, await folders.resource(by.folderId));
      throw error;
    });
    await access.require(by.subject, permission, await folderOf(queue));
    if (cloudId !== folders.cloudId || queue.name !== name)
      throw new QueueError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  const newMessage = (entry: Omit<Input<'SendMessage'>, 'QueueUrl'>, { subject }: Caller): NewMessage => ({
    body: entry.MessageBody,
    attributes: entry.MessageAttributes ?? {},
    ...(entry.DelaySeconds === undefined ? {} : { delayMs: entry.DelaySeconds * secondMs }),
    groupId: entry.MessageGroupId,
    deduplicationId: entry.MessageDeduplicationId,
    senderId: senderIdOf(subject),
  });

  return {
    async CreateQueue({ QueueName: name, Attributes: attributes, Tags, tags }, by) {
      const folder = await folders.resource(by.folderId);
      await access.require(by.subject, 'ymq.queues.create', folder);
      const wanted = { folderId: by.folderId, name, attributes, tags: Tags ?? tags ?? {} };
      return { QueueUrl: urlOf(await queues.create(wanted), by) };
    },
    async DeleteQueue({ QueueUrl }, by) {
      await queues.delete(await allowed(QueueUrl, 'ymq.queues.delete', by));
      return {};
    },
    async PurgeQueue({ QueueUrl }, by) {
      await removal.purge((await allowed(QueueUrl, 'ymq.messages.read', by)).id);
      return {};
    },
    async ListQueues({ QueueNamePrefix: prefix = '', MaxResults: max = pageMax, NextToken: after = '' }, by) {
      await access.require(by.subject, 'ymq.queues.get', await folders.resource(by.folderId));
      if (max < 1 || max > pageMax) throw outOfRange('MaxResults', max);
      const found = await queues.list(by.folderId, { prefix, after, max: max + 1 });
      const page = found.slice(0, max);
      const next = found.length > max ? { NextToken: page.at(-1)?.name } : {};
      return { QueueUrls: page.map((queue) => urlOf(queue, by)), ...next };
    },
    async GetQueueUrl({ QueueName: name }, by) {
      await access.require(by.subject, 'ymq.queues.get', await folders.resource(by.folderId));
      return { QueueUrl: urlOf(await queues.byName({ folderId: by.folderId, name }), by) };
    },
    async GetQueueAttributes({ QueueUrl, AttributeNames: names = [] }, by) {
      const queue = await allowed(QueueUrl, 'ymq.queues.get', by);
      const unknown = names.find((name) => !isAnswered(name));
      if (unknown !== undefined)
        throw new QueueError('InvalidAttributeName', `Unknown attribute ${unknown}.`);
      const counts = await messages.counts(queue);
      const all = attributesOf(queue, { arn: queueArn(queue), counts });
      const wanted = names.includes('All') ? Object.keys(all) : names;
      return {
        Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name))),
      };
    },
    async SetQueueAttributes({ QueueUrl, Attributes }, by) {
      await queues.setAttributes(await allowed(QueueUrl, 'ymq.queues.update', by), Attributes);
      return {};
    },
    async ListQueueTags({ QueueUrl }, by) {
      return { Tags: tagsOf(await allowed(QueueUrl, 'ymq.queues.get', by)) };
    },
    async TagQueue({ QueueUrl, Tags }, by) {
      await queues.tag(await allowed(QueueUrl, 'ymq.queues.update', by), Tags);
      return {};
    },
    async UntagQueue({ QueueUrl, TagKeys }, by) {
      await queues.untag(await allowed(QueueUrl, 'ymq.queues.update', by), TagKeys);
      return {};
    },
    async ListDeadLetterSourceQueues({ QueueUrl }, by) {
      const found = await queues.sourcesOf(await allowed(QueueUrl, 'ymq.queues.get', by));
      return { queueUrls: found.map((queue) => urlOf(queue, by)) };
    },
    async SendMessage({ QueueUrl, ...entry }, by) {
      const queue = await allowed(QueueUrl, 'ymq.messages.write', by);
      const message = newMessage(entry, by);
      const [sent] = await messages.send(queue, [message]);
      return sentJson(queue, message, sent);
    },
    async SendMessageBatch({ QueueUrl, Entries }, by) {
      const queue = await allowed(QueueUrl, 'ymq.messages.write', by);
      checkedEntries(Entries);
      const good: { id: string; message: NewMessage }[] = [];
      const failed: EntryFailure[] = [];
      let bytes = 0;
      for (const { Id: id, ...entry } of Entries) {
        const message = newMessage(entry, by);
        try {
          bytes += newMessageRow(queue, message, 0).bytes;
          good.push({ id, message });
        } catch (error) {
          failed.push(failureOf(id, error));
        }
      }
      if (bytes > queueLimits.messageBytes)
        throw new QueueError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${queueLimits.messageBytes} bytes. You have sent ${bytes} bytes.`,
        );
      const sent = await messages.send(
        queue,
        good.map(({ message }) => message),
      );
      const done = good.map(({ id, message }, at) => ({ Id: id, ...sentJson(queue, message, sent[at]) }));
      return { Successful: done, ...(failed.length > 0 ? { Failed: failed } : {}) };
    },
    async ReceiveMessage(input, by) {
      const queue = await allowed(input.QueueUrl, 'ymq.messages.read', by);
      const { MaxNumberOfMessages: max = 1, WaitTimeSeconds: wait, VisibilityTimeout: visibility } = input;
      if (max < 1 || max > queueLimits.batchEntries) throw outOfRange('MaxNumberOfMessages', max);
      if (wait !== undefined && (wait < 0 || wait * secondMs > queueLimits.waitMs))
        throw outOfRange('WaitTimeSeconds', wait);
      if (visibility !== undefined && (visibility < 0 || visibility * secondMs > queueLimits.visibilityMs))
        throw outOfRange('VisibilityTimeout', visibility);
      const received = await waits.receive(queue, {
        max,
        waitMs: wait === undefined ? queue.wait_ms : wait * secondMs,
        visibilityMs: visibility === undefined ? undefined : visibility * secondMs,
        signal: by.signal,
      });
      return received.length === 0 ? {} : { Messages: received.map((each) => receivedJson(each, input)) };
    },
    async DeleteMessage({ QueueUrl, ReceiptHandle }, by) {
      await messages.delete(await allowed(QueueUrl, 'ymq.messages.read', by), ReceiptHandle);
      return {};
    },
    async DeleteMessageBatch({ QueueUrl, Entries }, by) {
      const queue = await allowed(QueueUrl, 'ymq.messages.read', by);
      return await each(Entries, ({ ReceiptHandle }) => messages.delete(queue, ReceiptHandle));
    },
    async ChangeMessageVisibility({ QueueUrl, ReceiptHandle: handle, VisibilityTimeout }, by) {
      const queue = await allowed(QueueUrl, 'ymq.messages.read', by);
      await messages.changeVisibility(queue, { handle, timeoutMs: VisibilityTimeout * secondMs });
      return {};
    },
    async ChangeMessageVisibilityBatch({ QueueUrl, Entries }, by) {
      const queue = await allowed(QueueUrl, 'ymq.messages.read', by);
      return await each(Entries, ({ ReceiptHandle: handle, VisibilityTimeout }) =>
        messages.changeVisibility(queue, { handle, timeoutMs: VisibilityTimeout * secondMs }),
      );
    },
  };
}

const queuePath = /^(?:https?:\/\/[^/]{1,255})?\/([a-z0-9]{1,50})\/([a-z0-9]{1,50})\/([\w.-]{1,80})\/?$/;

const outOfRange = (name: string, value: number) =>
  new QueueError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: It is out of range.`,
  );

async function each<Entry extends { Id: string }>(
  entries: readonly Entry[],
  act: (entry: Entry) => Promise<void>,
): Promise<Json> {
  checkedEntries(entries);
  const done: { Id: string }[] = [];
  const failed: EntryFailure[] = [];
  for (const entry of entries)
    await act(entry).then(
      () => done.push({ Id: entry.Id }),
      (error: unknown) => failed.push(failureOf(entry.Id, error)),
    );
  return { Successful: done, ...(failed.length > 0 ? { Failed: failed } : {}) };
}

function sentJson(queue: Queue, { body, attributes = {} }: NewMessage, sent: SentMessage | undefined): Json {
  return {
    MessageId: sent?.id,
    MD5OfMessageBody: md5(body),
    ...md5Field(attributes),
    ...(queue.is_fifo === 1 ? { SequenceNumber: sequenceNumber(sent?.sequence ?? 0) } : {}),
  };
}

const md5Field = (attributes: MessageAttributes) =>
  Object.keys(attributes).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(attributes) };

function receivedJson({ message, handle }: ReceivedMessage, input: Input<'ReceiveMessage'>): Json {
  const systemNames = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const system = pick(systemAttributesOf(message), (name) =>
    systemNames.some((each) => each === 'All' || each === name),
  );
  const attributes = pick(messageAttributesOf(message), (name) =>
    (input.MessageAttributeNames ?? []).some((wanted) => isWanted(name, wanted)),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: handle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: attributes }),
    ...md5Field(attributes),
  };
}

const isWanted = (name: string, wanted: string) =>
  wanted === 'All' || wanted === name || (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2)));

function pick<Value>(
  map: Readonly<Record<string, Value>>,
  test: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => test(name)));
}
