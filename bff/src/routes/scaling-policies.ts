import { createRoute, z } from '@hono/zod-openapi';
import {
  plainPageQuery,
  removeScalingPolicyRequest,
  resourceId,
  scalingPolicyList,
  setScalingPolicyRequest,
} from '../../contract/index.ts';
import type { ScalingPolicies } from '../functions/scaling-policies.ts';
import { type Api, answers, answersOperation, json, newApi } from './api.ts';

const params = z.object({ functionId: resourceId });

/** Scaling policies of a function, one per tag. */
export function scalingPolicyRoutes({ scalingPolicies }: { scalingPolicies: ScalingPolicies }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/functions/v1/functions/{functionId}/scalingPolicies',
      request: { params, query: plainPageQuery.strict() },
      responses: answers(scalingPolicyList, 'Policies of the function'),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      return c.json(await scalingPolicies.list(functionId, c.req.valid('query'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/functions/v1/functions/{functionId}/~/setScalingPolicy',
      request: { params, body: json(setScalingPolicyRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      return c.json(await scalingPolicies.set(functionId, c.req.valid('json'), c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/functions/v1/functions/{functionId}/~/removeScalingPolicy',
      request: { params, body: json(removeScalingPolicyRequest) },
      responses: answersOperation,
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      return c.json(await scalingPolicies.remove(functionId, c.req.valid('json').tag, c.var.subject), 200);
    },
  );
  return api;
}
