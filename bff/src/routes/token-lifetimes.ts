import { createRoute, z } from '@hono/zod-openapi';
import { resourceId, setTokenLifetimeRequest, tokenLifetime } from '../../contract/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { TokenLifetimes } from '../iam/token-lifetimes.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** The lifetime of the tokens that one function gets. Tokens that exist keep theirs. */
export function tokenLifetimeRoutes({
  access,
  functions,
  tokenLifetimes,
  now,
}: {
  access: Access;
  functions: Functions;
  tokenLifetimes: TokenLifetimes;
  now: () => number;
}): Api {
  const api = newApi();
  const params = z.object({ functionId: resourceId });
  const responses = answers(tokenLifetime, 'The lifetime in force');
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functions/{functionId}/tokenLifetime',
      request: { params },
      responses,
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      const resource = functions.resource(await functions.row(functionId));
      await access.require(c.var.subject, 'functions.functions.get', resource);
      return c.json(tokenLifetimes.present(functionId, now()), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/functions/{functionId}/~/setTokenLifetime',
      request: { params, body: json(setTokenLifetimeRequest) },
      responses,
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      const resource = functions.resource(await functions.row(functionId));
      await access.require(c.var.subject, 'functions.functions.update', resource);
      tokenLifetimes.set(functionId, c.req.valid('json').seconds);
      return c.json(tokenLifetimes.present(functionId, now()), 200);
    },
  );
  return api;
}
