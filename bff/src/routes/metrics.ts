import { createRoute } from '@hono/zod-openapi';
import {
  functionSummaryList,
  metricsQuery,
  metrics as metricsSchema,
  plainPageQuery,
  resourceId,
} from '../../contract/index.ts';
import type { FunctionSummaries } from '../functions/function-summaries.ts';
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
  functionSummaries,
  functions,
  folders,
  access,
  home,
}: {
  callMetrics: CallMetrics;
  functionSummaries: FunctionSummaries;
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
      path: '/console/functionSummaries',
      request: { query: plainPageQuery.extend({ folderId: resourceId }).strict() },
      responses: answers(
        functionSummaryList,
        'Versions of each function, its last call and its calls of a day',
      ),
    }),
    async (c) => c.json(await functionSummaries.list(c.req.valid('query'), c.var.subject), 200),
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
