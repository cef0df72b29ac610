import { createRoute, z } from '@hono/zod-openapi';
import {
  createTriggerRequest,
  firedTrigger,
  listTriggersQuery,
  plainPageQuery,
  resourceId,
  trigger,
  triggerList,
  triggerOverviewList,
  updateTriggerRequest,
} from '../../contract/index.ts';
import type { Triggers } from '../triggers/triggers.ts';
import { type Api, answers, answersOperation, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

const params = z.object({ triggerId: resourceId });

/** `/triggers/v1/triggers`, and what the console's page shows of them */
export function triggerRoutes({ triggers }: { triggers: Triggers }): Api {
  const api = newApi();
  resourceRoutes(api, {
    path: '/triggers/v1/triggers',
    id: 'triggerId',
    resources: triggers,
    list: { query: listTriggersQuery, page: triggerList, description: 'Triggers of the folder' },
    create: { body: createTriggerRequest },
    get: { response: trigger, description: 'The trigger' },
    update: updateTriggerRequest,
    operations: 'Operations on the trigger, newest first',
  });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/triggers',
      request: { query: plainPageQuery.extend({ folderId: resourceId }).strict() },
      responses: answers(triggerOverviewList, 'Triggers of the folder with their last and next firings'),
    }),
    async (c) => c.json(await triggers.overview(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/triggers/{triggerId}/~/fire',
      request: { params },
      responses: answers(firedTrigger, 'The call that the trigger makes now'),
    }),
    async (c) => c.json(await triggers.fire(c.req.valid('param').triggerId, c.var.subject), 200),
  );
  for (const verb of ['pause', 'resume'] as const) {
    api.openapi(
      createRoute({
        method: 'post',
        path: `/triggers/v1/triggers/{triggerId}/~/${verb}`,
        request: { params },
        responses: answersOperation,
      }),
      async (c) => c.json(await triggers[verb](c.req.valid('param').triggerId, c.var.subject), 200),
    );
  }
  return api;
}
