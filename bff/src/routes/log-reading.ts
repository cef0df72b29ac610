import { createRoute } from '@hono/zod-openapi';
import { readLogRequest, readLogResponse } from '../../contract/index.ts';
import type { Cloud } from '../composition.ts';
import { LogReading } from '../logs/log-reading.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** `LogReadingService`, for gRPC: the cloud has no REST of it. */
export function logReadingRoutes(cloud: Cloud): Api {
  const api = newApi();
  const reading = new LogReading(cloud);
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
