import { queryOptions } from '@tanstack/react-query';
import { type MissingRole, refusalList } from 'bff/contract';
import { call, operate } from './client.ts';

/** Recently denied requests whose role is still missing, of one account or on one resource. */
export const refusalsQuery = (of: { subjectId: string } | { resourceId: string }) =>
  queryOptions({
    queryKey: ['refusals', of],
    queryFn: async ({ signal }) =>
      (await call(refusalList, '/console/refusals', { query: of, signal })).refusals,
    staleTime: 0,
  });

const collections = {
  function: '/functions/v1/functions',
  'service account': '/iam/v1/serviceAccounts',
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
