import { createRoute, z } from '@hono/zod-openapi';
import type { Runner } from 'runner';
import {
  cloudFunction,
  createFunctionRequest,
  functionList,
  operationList,
  pageQuery,
  plainPageQuery,
  resourceId,
  runtimeList,
  tagReference,
  updateFunctionRequest,
} from '../../contract/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Tags } from '../functions/tags.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';

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
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/functions',
      request: { query: pageQuery.extend({ folderId: resourceId }).strict() },
      responses: answers(functionList, 'Functions of the folder'),
    }),
    async (c) => c.json(await functions.list(c.req.valid('query'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/functions/v1/functions',
      request: { body: json(createFunctionRequest) },
      responses: answersOperation,
    }),
    async (c) => c.json(await functions.create(c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/functions/{functionId}',
      request: { params },
      responses: answers(cloudFunction, 'The function'),
    }),
    async (c) => c.json(await functions.get(c.req.valid('param').functionId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/functions/v1/functions/{functionId}',
      request: { params, body: json(updateFunctionRequest) },
      responses: answersOperation,
    }),
    async (c) =>
      c.json(
        await functions.update(c.req.valid('param').functionId, given(c.req.valid('json')), c.var.subject),
        200,
      ),
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/functions/v1/functions/{functionId}',
      request: { params },
      responses: answersOperation,
    }),
    async (c) => c.json(await functions.delete(c.req.valid('param').functionId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/functions/{functionId}/operations',
      request: { params, query: plainPageQuery.strict() },
      responses: answers(operationList, 'Operations on the function and its versions, newest first'),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      return c.json(await functions.operationsOf(functionId, c.req.valid('query'), c.var.subject), 200);
    },
  );
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

/** Removes keys without a value, so that spreading them overwrites nothing. */
export function given<Fields extends object>(
  fields: Fields,
): { [K in keyof Fields]?: Exclude<Fields[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof Fields]?: Exclude<Fields[K], undefined>;
  };
}
