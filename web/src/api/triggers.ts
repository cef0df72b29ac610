import { queryOptions } from '@tanstack/react-query';
import { type CreateTriggerRequest, firedTrigger, triggerOverviewList } from 'bff/contract';
import { call, callAllPages, operate } from './client.ts';

const at = (triggerId: string) => `/triggers/v1/triggers/${encodeURIComponent(triggerId)}`;

/** Triggers of the folder with their last and next firings. */
export const triggersQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['triggers', folderId],
    queryFn: ({ signal }) =>
      callAllPages(triggerOverviewList, '/console/triggers', {
        query: { folderId },
        signal,
        pick: (page) => page.triggers,
      }),
    // Firings are no change of the trigger, so that nothing announces them.
    refetchInterval: 10_000,
  });

export async function createTrigger(request: CreateTriggerRequest): Promise<void> {
  await operate('/triggers/v1/triggers', { method: 'POST', body: request });
}

export async function pauseOrResumeTrigger(triggerId: string, verb: 'pause' | 'resume'): Promise<void> {
  await operate(`${at(triggerId)}:${verb}`, { method: 'POST' });
}

export async function deleteTrigger(triggerId: string): Promise<void> {
  await operate(at(triggerId), { method: 'DELETE' });
}

/** Makes a firing now and returns the ID of the call. */
export async function fireTrigger(triggerId: string): Promise<string> {
  const path = `/console/triggers/${encodeURIComponent(triggerId)}:fire`;
  return (await call(firedTrigger, path, { method: 'POST' })).requestId;
}
