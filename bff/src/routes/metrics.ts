import { createRoute } from '@hono/zod-openapi';
import {
  functionCallsList,
  metricsQuery,
  metrics as metricsSchema,
  plainPageQuery,
  resourceId,
} from '../../contract/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import type { CallMetrics } from '../metrics/call-metrics.ts';
import { prometheusText } from '../metrics/prometheus.ts';
import type { Folders, Home } from '../resource-manager.ts';
import { type Api, answers, newApi } from './api.ts';

/** Figures of calls: for the charts and lists of the console, and for Prometheus. */
export function metricRoutes({
  callMetrics,
  functions,
  folders,
  access,
  home,
}: {
  callMetrics: CallMetrics;
  functions: Functions;
  folders: Folders;
  access: Access;
  home: Home;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/metrics',
      request: { query: metricsQuery.strict() },
      responses: answers(metricsSchema, 'Calls of a function, or of all, by step of time'),
    }),
    async (c) => {
      const { functionId, period } = c.req.valid('query');
      if (functionId === undefined) await requireFolder(home.folder.id, c.var.subject);
      else await functions.get(functionId, c.var.subject);
      return c.json(await callMetrics.read(period, functionId), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functionCalls',
      request: { query: plainPageQuery.extend({ folderId: resourceId }).strict() },
      responses: answers(functionCallsList, 'The last call of each function, and its calls of the last day'),
    }),
    async (c) => {
      const { functions: page, nextPageToken } = await functions.list(c.req.valid('query'), c.var.subject);
      const calls = await callMetrics.callsOf(page.map(({ id }) => id));
      return c.json(
        {
          functionCalls: calls.map(({ lastAtMs, ...each }) => ({
            ...each,
            lastCallAt: new Date(lastAtMs).toISOString(),
          })),
          ...(nextPageToken === undefined ? {} : { nextPageToken }),
        },
        200,
      );
    },
  );
  api.get('/metrics', async (c) => {
    await requireFolder(home.folder.id, c.var.subject);
    return c.text(prometheusText(callMetrics.counters()), 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    });
  });
  return api;

  async function requireFolder(folderId: string, by: Subject): Promise<void> {
    await access.require(by, 'functions.functions.get', await folders.resource(folderId));
  }
}
