import { createRoute, z } from '@hono/zod-openapi';
import { pageQuery, role, roleList } from '../../contract/index.ts';
import { getRole, listRoles } from '../iam/role-list.ts';
import { type Api, answers, newApi } from './api.ts';

/** `/iam/v1/roles`: the same list for every signed-in subject. */
export function roleRoutes(): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/roles',
      request: { query: pageQuery.strict() },
      responses: answers(roleList, 'Roles that can be bound'),
    }),
    (c) => c.json(listRoles(c.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/iam/v1/roles/{roleId}',
      request: { params: z.object({ roleId: z.string().min(1).max(50) }) },
      responses: answers(role, 'The role'),
    }),
    (c) => c.json(getRole(c.req.valid('param').roleId), 200),
  );
  return api;
}
