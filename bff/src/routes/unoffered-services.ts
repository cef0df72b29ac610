import { createRoute, type z } from '@hono/zod-openapi';
import { listRegistriesQuery, registryList } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound, type ResourceNoun } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { Permission } from '../iam/roles.ts';
import type { Folders } from '../resource-manager.ts';
import { filterOn, pageOf } from '../store/page.ts';
import { type Api, answers, newApi } from './api.ts';

/** A service whose resources cannot be created on this console, so its lists are empty. */
type Service = {
  noun: ResourceNoun;
  path: string;
  /** The field of the list that holds the rows. */
  rows: string;
  list: z.ZodType;
  query: typeof listRegistriesQuery;
  permission: Permission;
  /** Why such a resource cannot be created, and what to use instead. */
  refusal: 'REGISTRIES_NOT_OFFERED';
};

const services: readonly Service[] = [
  {
    noun: 'Registry',
    path: '/container-registry/v1/registries',
    rows: 'registries',
    list: registryList,
    query: listRegistriesQuery,
    permission: 'container-registry.registries.get',
    refusal: 'REGISTRIES_NOT_OFFERED',
  },
];

/**
 * Services that deployment tools query before they create any function. The responses are truthful: such resources do
 * not exist and cannot be created.
 */
export function unofferedServiceRoutes({ access, folders }: { access: Access; folders: Folders }): Api {
  const api = newApi();
  for (const { noun, path, rows, list, query, permission, refusal } of services) {
    api.openapi(
      createRoute({
        method: 'get',
        path,
        request: { query },
        responses: answers(list, 'An empty list: none can be created on this console'),
      }),
      async (c) => {
        const { folderId, filter, ...page } = c.req.valid('query');
        await access.require(c.var.subject, permission, await folders.resource(folderId));
        pageOf(page);
        filterOn(filter, ['name']);
        return c.json({ [rows]: [] }, 200);
      },
    );
    api.post(path, () => {
      throw new ApiError('UNIMPLEMENTED', say(refusal, {}));
    });
    api.all(`${path}/*`, (c) => {
      const [id = ''] = c.req.path.slice(path.length + 1).split(/[/:]/);
      throw notFound(noun, id);
    });
  }
  return api;
}
