import { createRoute, z } from '@hono/zod-openapi';
import {
  resourceId,
  saveTestEventRequest,
  testEvent,
  testEventList,
  testEventWithPayload,
} from '../../contract/index.ts';
import { largeBodyBytes } from '../http/limit-bodies.ts';
import type { TestEvents } from '../invocations/test-events.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** Saved payloads of a function. */
export function testEventRoutes({ testEvents }: { testEvents: TestEvents }): Api {
  const api = newApi();
  const ofFunction = z.object({ functionId: resourceId });
  const params = z.object({ testEventId: resourceId });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functions/{functionId}/testEvents',
      request: { params: ofFunction },
      responses: answers(testEventList, 'Test events of the function, by name'),
    }),
    async (c) =>
      c.json({ testEvents: await testEvents.list(c.req.valid('param').functionId, c.var.subject) }, 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/functions/{functionId}/testEvents',
      'x-max-body-bytes': largeBodyBytes,
      request: { params: ofFunction, body: json(saveTestEventRequest) },
      responses: answers(testEvent, 'The test event, which replaces the one with the same name'),
    }),
    async (c) =>
      c.json(await testEvents.save(c.req.valid('param').functionId, c.req.valid('json'), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/testEvents/{testEventId}',
      request: { params },
      responses: answers(testEventWithPayload, 'The test event'),
    }),
    async (c) => c.json(await testEvents.get(c.req.valid('param').testEventId, c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/console/testEvents/{testEventId}',
      request: { params },
      responses: answers(z.object({}), 'Deleted'),
    }),
    async (c) => {
      await testEvents.delete(c.req.valid('param').testEventId, c.var.subject);
      return c.json({}, 200);
    },
  );
  return api;
}
