import { createRoute, z } from '@hono/zod-openapi';
import {
  apiKey,
  apiKeyList,
  apiKeyScopeList,
  apiKeyScopes,
  createApiKeyRequest,
  createApiKeyResponse,
  keyOwnerQuery,
  operation,
  plainPageQuery,
  resourceId,
  updateApiKeyRequest,
} from '../../contract/index.ts';
import type { ApiKeys } from '../iam/api-keys.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';
import { given } from './functions.ts';

const params = z.object({ apiKeyId: resourceId });
const operationList = z.object({ operations: z.array(operation), nextPageToken: z.string().optional() });
const listQuery = plainPageQuery.extend(keyOwnerQuery);

/** `/iam/v1/apiKeys`: API keys */
export function apiKeyRoutes({ apiKeys }: { apiKeys: ApiKeys }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/apiKeys',
      request: { query: listQuery.strict() },
      responses: answers(apiKeyList, 'API keys of the account'),
    }),
    async (c) => c.json(await apiKeys.list(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/iam/v1/apiKeys',
      request: { body: json(createApiKeyRequest) },
      responses: answers(createApiKeyResponse, 'The key and, this once, its secret'),
    }),
    async (c) => c.json(await apiKeys.create(c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/apiKeys/{apiKeyId}',
      request: { params },
      responses: answers(apiKey, 'The key'),
    }),
    async (c) => c.json(await apiKeys.get(c.req.valid('param').apiKeyId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/iam/v1/apiKeys/{apiKeyId}',
      request: { params, body: json(updateApiKeyRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { apiKeyId } = c.req.valid('param');
      return c.json(await apiKeys.update(apiKeyId, given(c.req.valid('json')), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/iam/v1/apiKeys/{apiKeyId}',
      request: { params },
      responses: answersOperation,
    }),
    async (c) => c.json(await apiKeys.delete(c.req.valid('param').apiKeyId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/apiKeys/{apiKeyId}/operations',
      request: { params, query: plainPageQuery.strict() },
      responses: answers(operationList, 'Operations on the key, newest first'),
    }),
    async (c) => {
      const { apiKeyId } = c.req.valid('param');
      return c.json(await apiKeys.operationsOf(apiKeyId, c.req.valid('query'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/apiKeyScopes',
      request: { query: plainPageQuery.strict() },
      responses: answers(apiKeyScopeList, 'Scopes that a key may be bounded to'),
    }),
    (c) => c.json({ scopes: [...apiKeyScopes] }, 200),
  );
  return api;
}
