import { queryOptions } from '@tanstack/react-query';
import { deniedRequestList, type MissingRole } from 'bff/contract';
import { call, operate } from './client.ts';

/** Recently denied requests whose role is still missing, of one account or on one resource. */
export const deniedRequestsQuery = (of: { subjectId: string } | { resourceId: string }) =>
  queryOptions({
    queryKey: ['deniedRequests', of],
    queryFn: async ({ signal }) =>
      (await call(deniedRequestList, '/console/deniedRequests', { query: of, signal })).deniedRequests,
    staleTime: 0,
  });

const collections = {
  function: '/functions/v1/functions',
  'service account': '/iam/v1/serviceAccounts',
  secret: '/lockbox/v1/secrets',
  folder: '/resource-manager/v1/folders',
  cloud: '/resource-manager/v1/clouds',
} as const satisfies Record<MissingRole['resourceType'], string>;

type RoleChange = Pick<
  MissingRole,
  'subjectId' | 'subjectType' | 'resourceType' | 'resourceId' | 'roleId'
> & {
  action: 'ADD' | 'REMOVE';
};

/** Grants or revokes one role of one subject on one resource. */
export async function changeRole(change: RoleChange): Promise<void> {
  const resource = `${collections[change.resourceType]}/${encodeURIComponent(change.resourceId)}`;
  const subject = { id: change.subjectId, type: change.subjectType };
  await operate(`${resource}:updateAccessBindings`, {
    method: 'POST',
    body: {
      accessBindingDeltas: [{ action: change.action, accessBinding: { roleId: change.roleId, subject } }],
    },
  });
}
