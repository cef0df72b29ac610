import { useQuery } from '@tanstack/react-query';
import type { MissingRole } from 'bff/contract';
import { functionsQuery } from '../api/functions.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { sessionQuery } from '../api/session.ts';

/** Ids as people know them: by name, where there is one and it is known. */
export function useNames() {
  // Not the suspending one: an error may be told where nobody is signed in.
  const folderId = useQuery({ ...sessionQuery, enabled: false }).data?.folderId;
  const accounts = useQuery({
    ...serviceAccountsQuery(folderId ?? ''),
    enabled: folderId !== undefined,
  }).data;
  const functions = useQuery({ ...functionsQuery(folderId ?? ''), enabled: folderId !== undefined }).data;
  return {
    subject: ({ subjectId }: MissingRole) => accounts?.find(({ id }) => id === subjectId)?.name ?? subjectId,
    resource: ({ resourceType, resourceId }: MissingRole) =>
      resourceType === 'function'
        ? functions?.find(({ id }) => id === resourceId)?.name || resourceId
        : resourceType === 'service account'
          ? (accounts?.find(({ id }) => id === resourceId)?.name ?? resourceId)
          : resourceId,
  };
}
