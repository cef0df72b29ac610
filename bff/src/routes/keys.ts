import { createRoute, z } from '@hono/zod-openapi';
import {
  authorizedKey,
  createKeyRequest,
  createKeyResponse,
  keyFormatQuery,
  keyList,
  keyOwnerQuery,
  operation,
  plainPageQuery,
  resourceId,
  updateKeyRequest,
} from '../../contract/index.ts';
import type { AuthorizedKeys } from '../iam/authorized-keys.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';
import { given } from './functions.ts';

const params = z.object({ keyId: resourceId });
const operationList = z.object({ operations: z.array(operation), nextPageToken: z.string().optional() });
const listQuery = plainPageQuery.extend({ ...keyOwnerQuery, ...keyFormatQuery });

/** `/iam/v1/keys`: authorized keys */
export function keyRoutes({ authorizedKeys }: { authorizedKeys: AuthorizedKeys }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/keys',
      request: { query: listQuery.strict() },
      responses: answers(keyList, 'Authorized keys of the account'),
    }),
    async (c) => c.json(await authorizedKeys.list(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/iam/v1/keys',
      request: { body: json(createKeyRequest) },
      responses: answers(createKeyResponse, 'The key and, this once, its private half'),
    }),
    async (c) => c.json(await authorizedKeys.create(c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/keys/{keyId}',
      request: { params, query: z.strictObject(keyFormatQuery) },
      responses: answers(authorizedKey, 'The key'),
    }),
    async (c) => c.json(await authorizedKeys.get(c.req.valid('param').keyId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/iam/v1/keys/{keyId}',
      request: { params, body: json(updateKeyRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { keyId } = c.req.valid('param');
      return c.json(await authorizedKeys.update(keyId, given(c.req.valid('json')), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/iam/v1/keys/{keyId}',
      request: { params },
      responses: answersOperation,
    }),
    async (c) => c.json(await authorizedKeys.delete(c.req.valid('param').keyId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/keys/{keyId}/operations',
      request: { params, query: plainPageQuery.strict() },
      responses: answers(operationList, 'Operations on the key, newest first'),
    }),
    async (c) => {
      const { keyId } = c.req.valid('param');
      return c.json(await authorizedKeys.operationsOf(keyId, c.req.valid('query'), c.var.subject), 200);
    },
  );
  return api;
}
