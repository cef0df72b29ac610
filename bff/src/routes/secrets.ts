import { createRoute, z } from '@hono/zod-openapi';
import {
  addSecretVersionRequest,
  createSecretRequest,
  listSecretsQuery,
  payloadExQuery,
  payloadQuery,
  plainPageQuery,
  resourceId,
  scheduleDestructionRequest,
  secret,
  secretList,
  secretPayload,
  secretPayloadEx,
  secretVersionList,
  secretVersionRequest,
  updateSecretRequest,
} from '../../contract/index.ts';
import type { Payloads } from '../secrets/payloads.ts';
import type { SecretVersions } from '../secrets/secret-versions.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

const path = '/lockbox/v1/secrets';
const params = z.object({ secretId: resourceId });

/** `/lockbox/v1/secrets`: secrets, their versions and values */
export function secretRoutes(parts: {
  secrets: Secrets;
  secretVersions: SecretVersions;
  payloads: Payloads;
}): Api {
  const { secrets } = parts;
  const api = newApi();
  resourceRoutes(api, {
    path,
    id: 'secretId',
    resources: secrets,
    list: { query: listSecretsQuery, page: secretList, description: 'Secrets of the folder' },
    create: { body: createSecretRequest },
    get: { response: secret, description: 'The secret with its current version, without values' },
    update: updateSecretRequest,
    operations: 'Operations on the secret, newest first',
  });
  for (const verb of ['activate', 'deactivate'] as const) {
    api.openapi(
      createRoute({
        method: 'post',
        path: `${path}/{secretId}/~/${verb}`,
        request: { params },
        responses: answersOperation,
      }),
      async (c) => c.json(await secrets[verb](c.req.valid('param').secretId, c.var.subject), 200),
    );
  }
  versionRoutes(api, parts);
  payloadRoutes(api, parts);
  return api;
}

function versionRoutes(api: Api, { secretVersions }: { secretVersions: SecretVersions }): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{secretId}/versions`,
      request: { params, query: plainPageQuery.strict() },
      responses: answers(secretVersionList, 'Versions of the secret, newest first'),
    }),
    async (c) => {
      const { secretId } = c.req.valid('param');
      return c.json(await secretVersions.list(secretId, c.req.valid('query'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{secretId}/~/addVersion`,
      request: { params, body: json(addSecretVersionRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { secretId } = c.req.valid('param');
      return c.json(await secretVersions.add(secretId, c.req.valid('json'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{secretId}/~/setCurrentVersion`,
      request: { params, body: json(secretVersionRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { secretId } = c.req.valid('param');
      const { versionId } = c.req.valid('json');
      return c.json(await secretVersions.setCurrent(secretId, versionId, c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{secretId}/~/scheduleVersionDestruction`,
      request: { params, body: json(scheduleDestructionRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { secretId } = c.req.valid('param');
      return c.json(
        await secretVersions.scheduleDestruction(secretId, c.req.valid('json'), c.var.subject),
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{secretId}/~/cancelVersionDestruction`,
      request: { params, body: json(secretVersionRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { secretId } = c.req.valid('param');
      const { versionId } = c.req.valid('json');
      return c.json(await secretVersions.cancelDestruction(secretId, versionId, c.var.subject), 200);
    },
  );
}

function payloadRoutes(api: Api, { payloads }: { payloads: Payloads }): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{secretId}/payload`,
      request: { params, query: payloadQuery },
      responses: answers(secretPayload, 'The values of a version'),
    }),
    async (c) => {
      const { secretId } = c.req.valid('param');
      return c.json(await payloads.get(secretId, c.req.valid('query').versionId, c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/~/getEx`,
      request: { query: payloadExQuery },
      responses: answers(secretPayloadEx, 'The values of a version in base64, by key'),
    }),
    async (c) => c.json(await payloads.getEx(c.req.valid('query'), c.var.subject), 200),
  );
}
