import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { MissingRole } from 'bff/contract';
import { useEffect } from 'react';
import { functionsQuery } from '../api/functions.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { sessionQuery } from '../api/session.ts';

/** Who lacks a role and on what, as people know them: by name, where there is one. */
export function useNames({ subjectId, resourceType, resourceId }: MissingRole): {
  subject: string;
  resource: string;
} {
  const queryClient = useQueryClient();
  // Not the suspending one: an error may be told where nobody is signed in.
  const folderId = useQuery({ ...sessionQuery, enabled: false }).data?.folderId;
  const enabled = folderId !== undefined;
  const accounts = useQuery({ ...serviceAccountsQuery(folderId ?? ''), enabled }).data;
  const functions = useQuery({ ...functionsQuery(folderId ?? ''), enabled }).data;
  const account = accounts?.find(({ id }) => id === subjectId);
  const isUnknown = accounts !== undefined && account === undefined;
  // Who is refused may have been made a moment ago, by a program: the list is read once more.
  useEffect(() => {
    if (isUnknown) void queryClient.invalidateQueries({ queryKey: ['serviceAccounts', folderId] });
  }, [isUnknown, queryClient, folderId]);
  const nameOf = { function: functions, 'service account': accounts, folder: undefined, cloud: undefined };
  const resource = nameOf[resourceType]?.find(({ id }) => id === resourceId);
  return { subject: account?.name || subjectId, resource: resource?.name || resourceId };
}
