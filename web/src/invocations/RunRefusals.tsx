import { useQuery } from '@tanstack/react-query';
import { RefusedList } from '../access/RefusedList.tsx';
import { refusalsQuery } from '../api/access.ts';
import { useT } from './messages.ts';
import { refusedDuring } from './refused-during.ts';
import type { RunState } from './run-state.ts';

/** Requests of the run's service account that were denied during the run: calls of other functions and of the API. */
export function RunRefusals(props: { accountId: string; run: Extract<RunState, { status: 'finished' }> }) {
  const t = useT();
  const { accountId, run } = props;
  const asked = refusalsQuery({ subjectId: accountId });
  // Requested once per run, after its end.
  const { data = [] } = useQuery({
    ...asked,
    queryKey: [...asked.queryKey, run.result.requestId],
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <RefusedList title={t('deniedDuring')} refusals={refusedDuring(run, data)} />;
}
