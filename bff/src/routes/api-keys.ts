import { createRoute } from '@hono/zod-openapi';
import {
  apiKey,
  apiKeyList,
  apiKeyScopeList,
  apiKeyScopes,
  createApiKeyRequest,
  createApiKeyResponse,
  keyOwnerQuery,
  plainPageQuery,
  updateApiKeyRequest,
} from '../../contract/index.ts';
import type { ApiKeys } from '../iam/api-keys.ts';
import { type Api, answers, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

/** `/iam/v1/apiKeys`: API keys */
export function apiKeyRoutes({ apiKeys }: { apiKeys: ApiKeys }): Api {
  const api = newApi();
  resourceRoutes(api, {
    path: '/iam/v1/apiKeys',
    id: 'apiKeyId',
    resources: apiKeys,
    list: {
      query: plainPageQuery.extend(keyOwnerQuery).strict(),
      page: apiKeyList,
      description: 'API keys of the account',
    },
    create: {
      body: createApiKeyRequest,
      response: createApiKeyResponse,
      description: 'The key and, this once, its secret',
    },
    get: { response: apiKey, description: 'The key' },
    update: updateApiKeyRequest,
    operations: 'Operations on the key, newest first',
  });
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
