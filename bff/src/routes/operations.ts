import { createRoute, z } from '@hono/zod-openapi';
import { operation, operationList, plainPageQuery, resourceId } from '../../contract/index.ts';
import { requireOwner } from '../iam/require-owner.ts';
import type { Operations } from '../operations/operations.ts';
import { type Api, answers, newApi } from './api.ts';

/** `/operations` */
export function operationRoutes({ operations, ownerId }: { operations: Operations; ownerId: string }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/operations',
      request: { query: plainPageQuery.strict() },
      responses: answers(operationList, 'Operations on every resource, newest first'),
    }),
    async (c) => {
      requireOwner(c.var.subject, { ownerId, what: 'lists the operations of all resources' });
      return c.json(await operations.list(c.req.valid('query')), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/operations/{operationId}',
      request: { params: z.object({ operationId: resourceId }) },
      responses: answers(operation, 'The operation'),
    }),
    async (c) => {
      const id = c.req.valid('param').operationId;
      return c.json(await operations.get({ id, by: c.var.subject, ownerId }), 200);
    },
  );
  // The cloud's definition maps GET, its documentation says POST; clients of both kinds exist.
  for (const method of ['get', 'post'] as const) {
    api.openapi(
      createRoute({
        method,
        path: '/operations/{operationId}/~/cancel',
        request: { params: z.object({ operationId: resourceId }) },
        responses: answers(operation, 'The operation, cancelled; one that is done is refused'),
      }),
      async (c) => {
        const id = c.req.valid('param').operationId;
        return c.json(await operations.cancel({ id, by: c.var.subject, ownerId }), 200);
      },
    );
  }
  return api;
}
