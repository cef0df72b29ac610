import { queryOptions } from '@tanstack/react-query';
import { accessBindingList, type CreateServiceAccountRequest, serviceAccountList } from 'bff/contract';
import { callAllPages, operate, operationMetadata } from './client.ts';

export const serviceAccountsQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['serviceAccounts', folderId],
    queryFn: ({ signal }) =>
      callAllPages(serviceAccountList, '/iam/v1/serviceAccounts', {
        query: { folderId },
        signal,
        pick: (page) => page.serviceAccounts,
      }),
  });

const folderAt = (folderId: string) => `/resource-manager/v1/folders/${encodeURIComponent(folderId)}`;

/** Role bindings of the folder, through which the cloud grants roles to a service account. */
export const folderBindingsQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['folder', folderId, 'accessBindings'],
    queryFn: ({ signal }) =>
      callAllPages(accessBindingList, `${folderAt(folderId)}:listAccessBindings`, {
        signal,
        pick: (page) => page.accessBindings,
      }),
  });

/** Creates a service account and returns its ID. */
export async function createServiceAccount(request: CreateServiceAccountRequest): Promise<string> {
  const done = await operate('/iam/v1/serviceAccounts', { method: 'POST', body: request });
  return operationMetadata(done, 'serviceAccountId');
}

export async function deleteServiceAccount(serviceAccountId: string): Promise<void> {
  await operate(`/iam/v1/serviceAccounts/${encodeURIComponent(serviceAccountId)}`, { method: 'DELETE' });
}

export async function changeFolderRole(change: {
  folderId: string;
  serviceAccountId: string;
  roleId: string;
  action: 'ADD' | 'REMOVE';
}): Promise<void> {
  await operate(`${folderAt(change.folderId)}:updateAccessBindings`, {
    method: 'POST',
    body: {
      accessBindingDeltas: [
        {
          action: change.action,
          accessBinding: {
            roleId: change.roleId,
            subject: { id: change.serviceAccountId, type: 'serviceAccount' },
          },
        },
      ],
    },
  });
}
