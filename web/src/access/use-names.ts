import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { MissingRole } from 'bff/contract';
import { useEffect } from 'react';
import { functionsQuery } from '../api/functions.ts';
import { secretsQuery } from '../api/secrets.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { sessionQuery } from '../api/session.ts';

/** Returns display names of the subject and the resource of a denied request: the name, or the ID if there is none. */
export function useNames({ subjectId, resourceType, resourceId }: MissingRole): {
  subject: string;
  resource: string;
} {
  const queryClient = useQueryClient();
  // Does not suspend: the console can show an error while no user is signed in.
  const folderId = useQuery({ ...sessionQuery, enabled: false }).data?.folderId;
  const enabled = folderId !== undefined;
  const accounts = useQuery({ ...serviceAccountsQuery(folderId ?? ''), enabled }).data;
  const functions = useQuery({ ...functionsQuery(folderId ?? ''), enabled }).data;
  const isSecret = resourceType === 'secret';
  const secrets = useQuery({ ...secretsQuery(folderId ?? ''), enabled: enabled && isSecret }).data;
  const account = accounts?.find(({ id }) => id === subjectId);
  const isUnknown = accounts !== undefined && account === undefined;
  // A program may have just created the denied account, so the account list is refetched once.
  useEffect(() => {
    if (isUnknown) void queryClient.invalidateQueries({ queryKey: ['serviceAccounts', folderId] });
  }, [isUnknown, queryClient, folderId]);
  const nameOf = {
    function: functions,
    'service account': accounts,
    secret: secrets,
    folder: undefined,
    cloud: undefined,
  };
  const resource = nameOf[resourceType]?.find(({ id }) => id === resourceId);
  return { subject: account?.name || subjectId, resource: resource?.name || resourceId };
}
