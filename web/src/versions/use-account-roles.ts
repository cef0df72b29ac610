import { useQuery } from '@tanstack/react-query';
import { folderBindingsQuery, serviceAccountsQuery } from '../api/service-accounts.ts';
import { useSession } from '../api/use-session.ts';
import { rolesOf } from '../service-accounts/folder-roles.ts';

/** Names of service accounts, and the roles that each has on the folder now. */
export function useAccountRoles() {
  const { folderId, subject } = useSession();
  const accounts = useQuery(serviceAccountsQuery(folderId)).data;
  const bindings = useQuery(folderBindingsQuery(folderId)).data;
  return {
    nameOf: (id: string) =>
      id === subject.id ? subject.name : accounts?.find((account) => account.id === id)?.name || id,
    rolesOf: (id: string | undefined) => (id === undefined || !bindings ? [] : rolesOf(id, bindings)),
  };
}
