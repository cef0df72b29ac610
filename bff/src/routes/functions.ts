import { createRoute, z } from '@hono/zod-openapi';
import type { Runner } from 'runner';
import {
  cloudFunction,
  createFunctionRequest,
  functionList,
  pageQuery,
  plainPageQuery,
  resourceId,
  runtimeList,
  tagReference,
  updateFunctionRequest,
} from '../../contract/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Tags } from '../functions/tags.ts';
import { type Api, answers, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

const params = z.object({ functionId: resourceId });
const tagHistory = z.object({
  functionTagHistoryRecord: z.array(
    z.object({
      functionId: z.string(),
      functionVersionId: z.string(),
      tag: z.string(),
      effectiveFrom: z.string(),
      effectiveTo: z.string().optional(),
    }),
  ),
  nextPageToken: z.string().optional(),
});

/** `/functions/v1/functions` and `/functions/v1/runtimes` */
export function functionRoutes({
  functions,
  tags,
  runner,
}: {
  functions: Functions;
  tags: Tags;
  runner: Runner;
}): Api {
  const api = newApi();
  resourceRoutes(api, {
    path: '/functions/v1/functions',
    id: 'functionId',
    resources: functions,
    list: {
      query: pageQuery.extend({ folderId: resourceId }).strict(),
      page: functionList,
      description: 'Functions of the folder',
    },
    create: { body: createFunctionRequest },
    get: { response: cloudFunction, description: 'The function' },
    update: updateFunctionRequest,
    operations: 'Operations on the function and its versions, newest first',
  });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/functions/{functionId}/~/tagHistory',
      request: {
        params,
        query: plainPageQuery.extend({ tag: tagReference.optional() }).strict(),
      },
      responses: answers(tagHistory, 'Which version a tag was on, newest first'),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      return c.json(await tags.history(functionId, c.req.valid('query'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/runtimes',
      responses: answers(runtimeList, 'Runtimes that a function can run on here'),
    }),
    async (c) => {
      const usable = (await runner.runtimes()).filter(({ state }) => state === 'installed');
      return c.json({ runtimes: usable.map(({ id }) => id) }, 200);
    },
  );
  return api;
}
