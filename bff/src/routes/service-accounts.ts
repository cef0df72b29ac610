import { createRoute, z } from '@hono/zod-openapi';
import {
  createServiceAccountRequest,
  pageQuery,
  resourceId,
  serviceAccount,
  serviceAccountList,
  updateServiceAccountRequest,
} from '../../contract/index.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import { type Api, answersOperation, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

const params = z.object({ serviceAccountId: resourceId });

/** `/iam/v1/serviceAccounts` */
export function serviceAccountRoutes({ serviceAccounts }: { serviceAccounts: ServiceAccounts }): Api {
  const api = newApi();
  resourceRoutes(api, {
    path: '/iam/v1/serviceAccounts',
    id: 'serviceAccountId',
    resources: serviceAccounts,
    list: {
      query: pageQuery.extend({ folderId: resourceId }).strict(),
      page: serviceAccountList,
      description: 'Service accounts of the folder',
    },
    create: { body: createServiceAccountRequest },
    get: { response: serviceAccount, description: 'The service account' },
    update: updateServiceAccountRequest,
    operations: 'Operations on the account, newest first',
  });
  for (const verb of ['suspend', 'reactivate'] as const) {
    api.openapi(
      createRoute({
        method: 'post',
        path: `/iam/v1/serviceAccounts/{serviceAccountId}/~/${verb}`,
        request: { params },
        responses: answersOperation,
      }),
      async (c) =>
        c.json(await serviceAccounts[verb](c.req.valid('param').serviceAccountId, c.var.subject), 200),
    );
  }
  return api;
}
