import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  type ApiGateway,
  apiGateway,
  apiGatewayList,
  type CreateApiGatewayRequest,
  checkedSpecification,
  specificationAnswer,
} from 'bff/contract';
import { call, callAllPages, operate, operationMetadata } from './client.ts';

const collection = '/apigateways/v1/apigateways';
const at = (apiGatewayId: string) => `${collection}/${encodeURIComponent(apiGatewayId)}`;

export const apiGatewaysQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['apiGateways', folderId],
    queryFn: ({ signal }) =>
      callAllPages(apiGatewayList, collection, {
        query: { folderId },
        signal,
        pick: (page) => page.apiGateways,
      }),
  });

export const apiGatewayQuery = (apiGatewayId: string) =>
  queryOptions({
    queryKey: ['apiGateway', apiGatewayId],
    queryFn: ({ signal }) => call(apiGateway, at(apiGatewayId), { signal }),
  });

/** The specification as it was sent. */
export const specificationQuery = (apiGatewayId: string) =>
  queryOptions({
    queryKey: ['apiGateway', apiGatewayId, 'specification'],
    queryFn: async ({ signal }) =>
      (await call(specificationAnswer, `${at(apiGatewayId)}:spec`, { signal })).openapiSpec,
  });

/** The routes and the faults of a text. Those of the text before it stay until they arrive. */
export const checkQuery = (openapiSpec: string, variables: ApiGateway['variables'] = {}) =>
  queryOptions({
    queryKey: ['specificationCheck', openapiSpec, variables],
    queryFn: ({ signal }) =>
      call(checkedSpecification, '/console/apiGateways:check', {
        method: 'POST',
        body: { openapiSpec, variables },
        signal,
      }),
    enabled: openapiSpec !== '',
    placeholderData: keepPreviousData,
    // Each text has a result of its own, which never changes.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });

/** Creates an API gateway and returns its ID. */
export async function createApiGateway(request: CreateApiGatewayRequest): Promise<string> {
  return operationMetadata(await operate(collection, { method: 'POST', body: request }), 'apiGatewayId');
}

export async function saveSpecification(apiGatewayId: string, openapiSpec: string): Promise<void> {
  await operate(at(apiGatewayId), { method: 'PATCH', body: { updateMask: 'openapiSpec', openapiSpec } });
}

export async function deleteApiGateway(apiGatewayId: string): Promise<void> {
  await operate(at(apiGatewayId), { method: 'DELETE' });
}
