import { createRoute, z } from '@hono/zod-openapi';
import {
  apiGateway,
  apiGatewayLimits,
  apiGatewayList,
  checkedSpecification,
  checkSpecificationRequest,
  createApiGatewayRequest,
  listApiGatewaysQuery,
  resourceId,
  specificationAnswer,
  specificationQuery,
  updateApiGatewayRequest,
} from '../../contract/index.ts';
import type { ApiGateways } from '../api-gateways/api-gateways.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

const path = '/apigateways/v1/apigateways';
const one = `${path}/{apiGatewayId}`;
const params = z.object({ apiGatewayId: resourceId });
/** A text of the largest size, of which JSON may escape every second character. */
const maxBodyBytes = 2 * apiGatewayLimits.specificationBytes + 256 * 1024;

/** `/apigateways/v1/apigateways`, and what the console's page asks of a specification */
export function apiGatewayRoutes({ apiGateways }: { apiGateways: ApiGateways }): Api {
  const api = newApi();
  resourceRoutes(api, {
    path,
    id: 'apiGatewayId',
    resources: apiGateways,
    list: { query: listApiGatewaysQuery, page: apiGatewayList, description: 'API gateways of the folder' },
    create: { body: createApiGatewayRequest },
    get: { response: apiGateway, description: 'The API gateway' },
    update: updateApiGatewayRequest,
    operations: 'Operations on the API gateway, newest first',
    maxBodyBytes,
  });
  api.openapi(
    createRoute({
      method: 'get',
      path: `${one}/~/spec`,
      request: { params, query: specificationQuery },
      responses: answers(
        specificationAnswer,
        'The specification, in the format asked for, or as it was sent',
      ),
    }),
    async (c) => {
      const { format } = c.req.valid('query');
      const wanted = format === 'FORMAT_UNSPECIFIED' ? undefined : format;
      const { apiGatewayId } = c.req.valid('param');
      return c.json(await apiGateways.specification(apiGatewayId, wanted, c.var.subject), 200);
    },
  );
  for (const verb of ['stop', 'resume'] as const) {
    api.openapi(
      createRoute({
        method: 'post',
        path: `${one}/~/${verb}`,
        request: { params },
        responses: answersOperation,
      }),
      async (c) => c.json(await apiGateways[verb](c.req.valid('param').apiGatewayId, c.var.subject), 200),
    );
  }
  for (const verb of ['addDomain', 'removeDomain'] as const)
    api.openapi(
      createRoute({
        method: 'post',
        path: `${one}/~/${verb}`,
        request: { params },
        responses: answersOperation,
      }),
      async (c) => await apiGateways.refuseDomains(c.req.valid('param').apiGatewayId, c.var.subject),
    );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/apiGateways/~/check',
      'x-max-body-bytes': maxBodyBytes,
      request: { body: json(checkSpecificationRequest) },
      responses: answers(checkedSpecification, 'The routes of the specification, or its faults'),
    }),
    async (c) => c.json(await apiGateways.check(c.req.valid('json'), c.var.subject), 200),
  );
  return api;
}
