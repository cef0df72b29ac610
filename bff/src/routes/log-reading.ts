import { createRoute } from '@hono/zod-openapi';
import { readLogRequest, readLogResponse } from '../../contract/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import { LogReading } from '../logs/log-reading.ts';
import type { Logs } from '../logs/logs.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** `LogReadingService`, for gRPC: the cloud has no REST for it. */
export function logReadingRoutes(services: { logs: Logs; functions: Functions; access: Access }): Api {
  const api = newApi();
  const reading = new LogReading(services);
  api.openapi(
    createRoute({
      method: 'post',
      path: '/logging/v1/read',
      request: { body: json(readLogRequest) },
      responses: answers(readLogResponse, 'Entries of a function’s log, oldest first'),
    }),
    async (c) => c.json(await reading.read(c.req.valid('json'), c.var.subject), 200),
  );
  return api;
}
