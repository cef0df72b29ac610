import { createRoute, z } from '@hono/zod-openapi';
import {
  createQueueRequest,
  nothing,
  peekedMessageList,
  queueOverview,
  queueOverviewList,
  resourceId,
  sendMessageRequest,
  sentMessage,
} from '../../contract/index.ts';
import type { ConsoleQueues } from '../queues/console-queues.ts';
import { type Api, answers, json, newApi } from './api.ts';

const path = '/console/queues';
const params = z.object({ queueId: resourceId });

/** `/console/queues`: what the console's page does with queues */
export function queueRoutes({ consoleQueues: queues }: { consoleQueues: ConsoleQueues }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path,
      request: { query: z.strictObject({ folderId: resourceId }) },
      responses: answers(queueOverviewList, 'Queues of the folder with what is in them'),
    }),
    async (c) => c.json(await queues.list(c.req.valid('query').folderId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path,
      request: { body: json(createQueueRequest) },
      responses: answers(queueOverview, 'The queue'),
    }),
    async (c) => c.json(await queues.create(c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{queueId}/messages`,
      request: { params },
      responses: answers(peekedMessageList, 'The oldest messages, which stay in the queue'),
    }),
    async (c) => c.json(await queues.peek(c.req.valid('param').queueId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{queueId}/~/send`,
      request: { params, body: json(sendMessageRequest) },
      responses: answers(sentMessage, 'The message'),
    }),
    async (c) => {
      const { queueId } = c.req.valid('param');
      return c.json(await queues.send(queueId, c.req.valid('json'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{queueId}/~/purge`,
      request: { params },
      responses: answers(nothing, 'Every message is deleted'),
    }),
    async (c) => {
      await queues.purge(c.req.valid('param').queueId, c.var.subject);
      return c.json({}, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{queueId}`,
      request: { params },
      responses: answers(nothing, 'The queue is deleted'),
    }),
    async (c) => {
      await queues.delete(c.req.valid('param').queueId, c.var.subject);
      return c.json({}, 200);
    },
  );
  return api;
}
