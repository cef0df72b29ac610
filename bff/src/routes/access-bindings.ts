import { createRoute, z } from '@hono/zod-openapi';
import {
  accessBindingList,
  plainPageQuery,
  resourceId,
  setAccessBindingsRequest,
  updateAccessBindingsRequest,
} from '../../contract/index.ts';
import type { ApiGateways } from '../api-gateways/api-gateways.ts';
import type { Functions } from '../functions/functions.ts';
import type { AccessBindings, Bindable } from '../iam/access-bindings.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Folders } from '../resource-manager.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';

const params = z.object({ resourceId });

/** `:listAccessBindings`, `:setAccessBindings` and `:updateAccessBindings`, identical for every kind of resource. */
export function accessBindingRoutes({
  accessBindings,
  functions,
  apiGateways,
  serviceAccounts,
  secrets,
  folders,
}: {
  accessBindings: AccessBindings;
  functions: Functions;
  apiGateways: ApiGateways;
  serviceAccounts: ServiceAccounts;
  secrets: Secrets;
  folders: Folders;
}): Api {
  const kinds: Record<string, Bindable & { updateMethod?: 'patch' }> = {
    '/functions/v1/functions': {
      resource: async (id, db) => functions.resource(await functions.row(id, db)),
      getPermission: 'functions.functions.getAccessBindings',
      setPermission: 'functions.functions.setAccessBindings',
      tellsDeltas: false,
    },
    '/apigateways/v1/apigateways': {
      resource: async (id, db) => apiGateways.resource(await apiGateways.row(id, db)),
      getPermission: 'serverless.apiGateways.getAccessBindings',
      setPermission: 'serverless.apiGateways.setAccessBindings',
      tellsDeltas: false,
      updateMethod: 'patch',
    },
    '/iam/v1/serviceAccounts': {
      resource: async (id, db) => serviceAccounts.resource(await serviceAccounts.row(id, db)),
      getPermission: 'iam.serviceAccounts.getAccessBindings',
      setPermission: 'iam.serviceAccounts.setAccessBindings',
      tellsDeltas: true,
    },
    '/lockbox/v1/secrets': {
      resource: async (id, db) => secrets.resource(await secrets.row(id, db)),
      getPermission: 'lockbox.secrets.getAccessBindings',
      setPermission: 'lockbox.secrets.setAccessBindings',
      tellsDeltas: false,
    },
    '/resource-manager/v1/folders': {
      resource: (id) => folders.resource(id),
      getPermission: 'resource-manager.folders.getAccessBindings',
      setPermission: 'resource-manager.folders.setAccessBindings',
      tellsDeltas: false,
    },
    '/resource-manager/v1/clouds': {
      resource: (id) => folders.cloudResource(id),
      getPermission: 'resource-manager.folders.getAccessBindings',
      setPermission: 'resource-manager.folders.setAccessBindings',
      tellsDeltas: false,
    },
  };
  const api = newApi();
  for (const [base, kind] of Object.entries(kinds)) {
    api.openapi(
      createRoute({
        method: 'get',
        path: `${base}/{resourceId}/~/listAccessBindings`,
        request: { params, query: plainPageQuery.strict() },
        responses: answers(accessBindingList, 'Who has which role'),
      }),
      async (c) => {
        const { resourceId: id } = c.req.valid('param');
        return c.json(await accessBindings.list(kind, { id, ...c.req.valid('query') }, c.var.subject), 200);
      },
    );
    api.openapi(
      createRoute({
        method: 'post',
        path: `${base}/{resourceId}/~/setAccessBindings`,
        request: { params, body: json(setAccessBindingsRequest) },
        responses: answersOperation,
      }),
      async (c) => {
        const change = { id: c.req.valid('param').resourceId, ...c.req.valid('json') };
        return c.json(await accessBindings.set(kind, change, c.var.subject), 200);
      },
    );
    api.openapi(
      createRoute({
        method: kind.updateMethod ?? 'post',
        path: `${base}/{resourceId}/~/updateAccessBindings`,
        request: { params, body: json(updateAccessBindingsRequest) },
        responses: answersOperation,
      }),
      async (c) => {
        const change = {
          id: c.req.valid('param').resourceId,
          deltas: c.req.valid('json').accessBindingDeltas,
        };
        return c.json(await accessBindings.update(kind, change, c.var.subject), 200);
      },
    );
  }
  return api;
}
