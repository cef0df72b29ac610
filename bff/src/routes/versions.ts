import { createRoute, z } from '@hono/zod-openapi';
import {
  createVersionRequest,
  pageQuery,
  resourceId,
  tagRequest,
  version,
  versionByTagQuery,
  versionList,
} from '../../contract/index.ts';
import type { Tags } from '../functions/tags.ts';
import type { Versions } from '../functions/versions.ts';
import { largeBodyBytes } from '../http/limit-bodies.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';

const params = z.object({ functionVersionId: resourceId });
const listQuery = pageQuery.extend({ functionId: resourceId.optional(), folderId: resourceId.optional() });
const deleteQuery = z.strictObject({ force: z.enum(['true', 'false']).default('false') });

/** `/functions/v1/versions` */
export function versionRoutes({ versions, tags }: { versions: Versions; tags: Tags }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'post',
      path: '/functions/v1/versions',
      'x-max-body-bytes': largeBodyBytes,
      request: { body: json(createVersionRequest) },
      responses: answersOperation,
    }),
    async (c) => c.json(await versions.create(c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/versions',
      request: { query: listQuery.strict() },
      responses: answers(versionList, 'Versions, newest first'),
    }),
    async (c) => c.json(await versions.list(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/versions/~/byTag',
      request: { query: versionByTagQuery.strict() },
      responses: answers(version, 'The version that has the tag'),
    }),
    async (c) => c.json(await versions.byTag(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/versions/{functionVersionId}',
      request: { params },
      responses: answers(version, 'The version'),
    }),
    async (c) => c.json(await versions.get(c.req.valid('param').functionVersionId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/functions/v1/versions/{functionVersionId}',
      request: { params, query: deleteQuery },
      responses: answersOperation,
    }),
    async (c) => {
      const force = c.req.valid('query').force === 'true';
      return c.json(
        await versions.delete(c.req.valid('param').functionVersionId, { force }, c.var.subject),
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/functions/v1/versions/{functionVersionId}/~/setTag',
      request: { params, body: json(tagRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { functionVersionId } = c.req.valid('param');
      return c.json(await tags.set(functionVersionId, c.req.valid('json').tag, c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/functions/v1/versions/{functionVersionId}/~/removeTag',
      request: { params, body: json(tagRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { functionVersionId } = c.req.valid('param');
      return c.json(await tags.remove(functionVersionId, c.req.valid('json').tag, c.var.subject), 200);
    },
  );
  return api;
}
