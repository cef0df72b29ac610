import { createRoute, z } from '@hono/zod-openapi';
import {
  createServiceAccountRequest,
  operation,
  pageQuery,
  plainPageQuery,
  resourceId,
  serviceAccount,
  serviceAccountList,
  updateServiceAccountRequest,
} from '../../contract/index.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';
import { given } from './functions.ts';

const params = z.object({ serviceAccountId: resourceId });
const operationList = z.object({ operations: z.array(operation), nextPageToken: z.string().optional() });

/** `/iam/v1/serviceAccounts` */
export function serviceAccountRoutes({ serviceAccounts }: { serviceAccounts: ServiceAccounts }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/serviceAccounts',
      request: { query: pageQuery.extend({ folderId: resourceId }).strict() },
      responses: answers(serviceAccountList, 'Service accounts of the folder'),
    }),
    async (c) => c.json(await serviceAccounts.list(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/iam/v1/serviceAccounts',
      request: { body: json(createServiceAccountRequest) },
      responses: answersOperation,
    }),
    async (c) => c.json(await serviceAccounts.create(c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/serviceAccounts/{serviceAccountId}',
      request: { params },
      responses: answers(serviceAccount, 'The service account'),
    }),
    async (c) => c.json(await serviceAccounts.get(c.req.valid('param').serviceAccountId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/iam/v1/serviceAccounts/{serviceAccountId}',
      request: { params, body: json(updateServiceAccountRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { serviceAccountId } = c.req.valid('param');
      return c.json(
        await serviceAccounts.update(serviceAccountId, given(c.req.valid('json')), c.var.subject),
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/iam/v1/serviceAccounts/{serviceAccountId}',
      request: { params },
      responses: answersOperation,
    }),
    async (c) =>
      c.json(await serviceAccounts.delete(c.req.valid('param').serviceAccountId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/serviceAccounts/{serviceAccountId}/operations',
      request: { params, query: plainPageQuery.strict() },
      responses: answers(operationList, 'Operations on the account, newest first'),
    }),
    async (c) => {
      const { serviceAccountId } = c.req.valid('param');
      return c.json(
        await serviceAccounts.operationsOf(serviceAccountId, c.req.valid('query'), c.var.subject),
        200,
      );
    },
  );
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
