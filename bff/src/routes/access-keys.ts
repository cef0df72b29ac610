import {
  accessKey,
  accessKeyList,
  createAccessKeyRequest,
  createAccessKeyResponse,
  keyOwnerQuery,
  plainPageQuery,
  updateAccessKeyRequest,
} from '../../contract/index.ts';
import type { AccessKeys } from '../iam/access-keys.ts';
import { type Api, newApi } from './api.ts';
import { resourceRoutes } from './resource-routes.ts';

/** `/iam/aws-compatibility/v1/accessKeys`: static access keys */
export function accessKeyRoutes({ accessKeys }: { accessKeys: AccessKeys }): Api {
  const api = newApi();
  resourceRoutes(api, {
    path: '/iam/aws-compatibility/v1/accessKeys',
    id: 'accessKeyId',
    resources: accessKeys,
    list: {
      query: plainPageQuery.extend(keyOwnerQuery).strict(),
      page: accessKeyList,
      description: 'Static access keys of the account',
    },
    create: {
      body: createAccessKeyRequest,
      response: createAccessKeyResponse,
      description: 'The key and, this once, its secret',
    },
    get: { response: accessKey, description: 'The key' },
    update: updateAccessKeyRequest,
    operations: 'Operations on the key, newest first',
  });
  return api;
}
