import { createRoute, z } from '@hono/zod-openapi';
import { operation, resourceId } from '../../contract/index.ts';
import type { Operations } from '../operations/operations.ts';
import { type Api, answers, newApi } from './api.ts';

/** `/operations` */
export function operationRoutes({ operations, ownerId }: { operations: Operations; ownerId: string }): Api {
  const api = newApi();
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
