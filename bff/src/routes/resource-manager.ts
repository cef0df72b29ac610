import { createRoute, z } from '@hono/zod-openapi';
import { cloud, cloudList, folder, folderList, pageQuery, resourceId } from '../../contract/index.ts';
import type { Access } from '../iam/access.ts';
import type { Folders } from '../resource-manager.ts';
import { type Api, answers, newApi } from './api.ts';

/** `/resource-manager/v1`: the one cloud and the one folder. */
export function resourceManagerRoutes({ folders, access }: { folders: Folders; access: Access }): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/resource-manager/v1/clouds',
      request: { query: pageQuery.strict() },
      responses: answers(cloudList, 'Clouds that the caller may see'),
    }),
    async (c) => c.json(await folders.listClouds(c.req.valid('query'), c.var.subject, access), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/resource-manager/v1/clouds/{cloudId}',
      request: { params: z.object({ cloudId: resourceId }) },
      responses: answers(cloud, 'The cloud'),
    }),
    async (c) => c.json(await folders.getCloud(c.req.valid('param').cloudId, c.var.subject, access), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/resource-manager/v1/folders',
      request: { query: pageQuery.extend({ cloudId: resourceId }).strict() },
      responses: answers(folderList, 'Folders that the caller may see'),
    }),
    async (c) => c.json(await folders.listFolders(c.req.valid('query'), c.var.subject, access), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/resource-manager/v1/folders/{folderId}',
      request: { params: z.object({ folderId: resourceId }) },
      responses: answers(folder, 'The folder'),
    }),
    async (c) => c.json(await folders.getFolder(c.req.valid('param').folderId, c.var.subject, access), 200),
  );
  return api;
}
