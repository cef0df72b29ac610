import { createRoute, z } from '@hono/zod-openapi';
import { resourceId, runList, runQuery, runRecord } from '../../contract/index.ts';
import type { Runs } from '../invocations/runs.ts';
import { type Api, answers, newApi } from './api.ts';

/** `/console/runs`: the runs of the console, kept by the server. */
export function runRoutes({ runs }: { runs: Runs }): Api {
  const api = newApi();
  const params = z.object({ runId: resourceId });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functions/{functionId}/runs',
      request: { params: z.object({ functionId: resourceId }), query: runQuery.strict() },
      responses: answers(runList, 'Runs of the function, newest first'),
    }),
    async (c) =>
      c.json(await runs.list(c.req.valid('param').functionId, c.req.valid('query'), c.var.subject), 200),
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
  for (const part of ['input', 'output'] as const)
    api.get(`/console/runs/:runId/${part}`, async (c) =>
      c.body(await runs.read(c.req.param('runId'), part, c.var.subject), 200, {
        'Content-Type': 'text/plain; charset=utf-8',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  return api;
}
