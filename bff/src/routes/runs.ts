import { createRoute, z } from '@hono/zod-openapi';
import {
  keepCallsRequest,
  resourceId,
  runExport,
  runList,
  runQuery,
  runRecord,
} from '../../contract/index.ts';
import { largeBodyBytes } from '../http/limit-bodies.ts';
import type { KeptCalls } from '../invocations/kept-calls.ts';
import type { Runs } from '../invocations/runs.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** Runs of the console and kept calls, as records. */
export function runRoutes({ runs, keptCalls }: { runs: Runs; keptCalls: KeptCalls }): Api {
  const api = newApi();
  const params = z.object({ runId: resourceId });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functions/{functionId}/runs',
      request: { params: z.object({ functionId: resourceId }), query: runQuery.strict() },
      responses: answers(runList, 'Runs of the function, newest first'),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      const page = await runs.list(functionId, c.req.valid('query'), c.var.subject);
      return c.json({ ...page, keepsCalls: keptCalls.has(functionId) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/functions/{functionId}/runs/~/keepCalls',
      request: { params: z.object({ functionId: resourceId }), body: json(keepCallsRequest) },
      responses: answers(keepCallsRequest, 'Whether calls of the invoke URL are kept'),
    }),
    async (c) => {
      const { keepsCalls } = c.req.valid('json');
      await keptCalls.set(c.req.valid('param').functionId, keepsCalls, c.var.subject);
      return c.json({ keepsCalls }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/functions/{functionId}/runs/~/import',
      'x-max-body-bytes': largeBodyBytes,
      request: { params: z.object({ functionId: resourceId }), body: json(runExport) },
      responses: answers(runRecord, 'The imported run'),
    }),
    async (c) =>
      c.json(await runs.import(c.req.valid('param').functionId, c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/runs/{runId}',
      request: { params },
      responses: answers(runRecord, 'The run'),
    }),
    async (c) => c.json(await runs.get(c.req.valid('param').runId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/runs/{runId}/~/cancel',
      request: { params },
      responses: answers(runRecord, 'The run, which has ended'),
    }),
    async (c) => c.json(await runs.cancel(c.req.valid('param').runId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/runs/{runId}/~/export',
      request: { params },
      responses: answers(runExport, 'A file that another console imports'),
    }),
    async (c) => {
      const { runId } = c.req.valid('param');
      const file = await runs.export(runId, c.var.subject);
      c.header('Content-Disposition', `attachment; filename="run-${runId.replace(/[^\w-]/g, '')}.json"`);
      return c.json(file, 200);
    },
  );
  for (const part of ['input', 'output', 'log'] as const)
    api.get(`/console/runs/:runId/${part}`, async (c) =>
      c.body(await runs.read(c.req.param('runId'), part, c.var.subject), 200, {
        'Content-Type': 'text/plain; charset=utf-8',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  return api;
}
