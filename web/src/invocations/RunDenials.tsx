import { useQuery } from '@tanstack/react-query';
import { DeniedList } from '../access/DeniedList.tsx';
import { deniedRequestsQuery } from '../api/access.ts';
import { deniedDuring } from './denied-during.ts';
import { useT } from './messages.ts';
import type { RunState } from './run-state.ts';

/** Requests of the run's service account that were denied during the run: calls of other functions and of the API. */
export function RunDenials(props: { accountId: string; run: Extract<RunState, { status: 'finished' }> }) {
  const t = useT();
  const { accountId, run } = props;
  const asked = deniedRequestsQuery({ subjectId: accountId });
  // Requested once per run, after its end.
  const { data = [] } = useQuery({
    ...asked,
    queryKey: [...asked.queryKey, run.result.requestId],
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <DeniedList title={t('deniedDuring')} deniedRequests={deniedDuring(run, data)} />;
}
