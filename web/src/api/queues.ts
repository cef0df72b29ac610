import { queryOptions } from '@tanstack/react-query';
import { nothing, peekedMessageList, queueOverview, queueOverviewList, sentMessage } from 'bff/contract';
import { call } from './client.ts';

const path = '/console/queues';
const at = (queueId: string) => `${path}/${encodeURIComponent(queueId)}`;

/** Queues of the folder with how many messages each has. */
export const queuesQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['queues', folderId],
    queryFn: async ({ signal }) =>
      (await call(queueOverviewList, path, { query: { folderId }, signal })).queues,
    // Messages come and go without an announcement.
    refetchInterval: 5000,
  });

/** The oldest messages of a queue, which stay in it. */
export const messagesQuery = (queueId: string) =>
  queryOptions({
    queryKey: ['queues', 'messages', queueId],
    queryFn: async ({ signal }) =>
      (await call(peekedMessageList, `${at(queueId)}/messages`, { signal })).messages,
    refetchInterval: 5000,
  });

export async function createQueue(request: { folderId: string; name: string }): Promise<void> {
  await call(queueOverview, path, { method: 'POST', body: request });
}

export async function sendMessage(
  queueId: string,
  message: { body: string; groupId?: string },
): Promise<void> {
  await call(sentMessage, `${at(queueId)}:send`, { method: 'POST', body: message });
}

export async function purgeQueue(queueId: string): Promise<void> {
  await call(nothing, `${at(queueId)}:purge`, { method: 'POST' });
}

export async function deleteQueue(queueId: string): Promise<void> {
  await call(nothing, at(queueId), { method: 'DELETE' });
}
