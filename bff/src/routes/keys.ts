import { z } from '@hono/zod-openapi';
import {
  authorizedKey,
  createKeyRequest,
  createKeyResponse,
  keyFormatQuery,
  keyList,
  keyOwnerQuery,
  plainPageQuery,
  updateKeyRequest,
} from '../../contract/index.ts';
import type { AuthorizedKeys } from '../iam/authorized-keys.ts';
import { type Api, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

/** `/iam/v1/keys`: authorized keys */
export function keyRoutes({ authorizedKeys }: { authorizedKeys: AuthorizedKeys }): Api {
  const api = newApi();
  resourceRoutes(api, {
    path: '/iam/v1/keys',
    id: 'keyId',
    resources: authorizedKeys,
    list: {
      query: plainPageQuery.extend({ ...keyOwnerQuery, ...keyFormatQuery }).strict(),
      page: keyList,
      description: 'Authorized keys of the account',
    },
    create: {
      body: createKeyRequest,
      response: createKeyResponse,
      description: 'The key and, this once, its private half',
    },
    get: { response: authorizedKey, description: 'The key', query: z.strictObject(keyFormatQuery) },
    update: updateKeyRequest,
    operations: 'Operations on the key, newest first',
  });
  return api;
}
