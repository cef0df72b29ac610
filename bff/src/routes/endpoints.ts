import { createRoute, z } from '@hono/zod-openapi';
import { apiEndpoint, apiEndpointList, plainPageQuery } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound } from '../errors.ts';
import { cloudAddressOf } from '../names/cloud-names.ts';
import { pageOfAll } from '../store/page.ts';
import { type Api, type ApiEnv, answers, newApi } from './api.ts';

/** IDs of the served services, as clients of the cloud expect them. */
const ids = [
  ...['endpoint', 'iam', 'operation', 'resource-manager', 'resourcemanager', 'serverless-functions'],
  ...['serverless-triggers', 'serverless-apigateway', 'container-registry', 'log-reading'],
  ...['lockbox', 'lockbox-payload'],
];

/** `/endpoints`: where a client finds each service; anonymous callers may read it, as in the cloud. */
export function endpointRoutes(grpcAddress: string | undefined): Api {
  const api = newApi();
  const served = ({ byCloudName, plaintextAddress }: ApiEnv['Bindings'] = {}) =>
    ids.flatMap((id) => {
      const address = byCloudName ? cloudAddressOf(id) : (plaintextAddress ?? grpcAddress);
      // Without gRPC there are no endpoints, and the list is empty.
      return address === undefined ? [] : [{ id, address }];
    });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/endpoints',
      request: { query: plainPageQuery.strict() },
      responses: answers(apiEndpointList, 'Where each service is served by gRPC'),
    }),
    (c) => {
      const { items, ...next } = pageOfAll(served(c.env), c.req.valid('query'));
      return c.json({ endpoints: items, ...next }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/endpoints/{apiEndpointId}',
      request: { params: z.object({ apiEndpointId: z.string().min(1).max(50) }) },
      responses: answers(apiEndpoint, 'Where the service is served by gRPC'),
    }),
    (c) => {
      const { apiEndpointId: id } = c.req.valid('param');
      const found = served(c.env).find((each) => each.id === id);
      if (found !== undefined) return c.json(found, 200);
      if (grpcAddress !== undefined) throw notFound('Endpoint', id);
      throw new ApiError('NOT_FOUND', say('ENDPOINT_NOT_FOUND', { id }));
    },
  );
  return api;
}
