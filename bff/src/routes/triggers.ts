import { createRoute, z } from '@hono/zod-openapi';
import {
  createTriggerRequest,
  listTriggersQuery,
  resourceId,
  trigger,
  triggerList,
  updateTriggerRequest,
} from '../../contract/index.ts';
import type { Triggers } from '../triggers/triggers.ts';
import { type Api, answersOperation, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

const params = z.object({ triggerId: resourceId });

/** `/triggers/v1/triggers` */
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
