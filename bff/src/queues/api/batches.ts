import { QueueError } from '../queue-error.ts';
import { queueLimits } from '../queue-settings.ts';

/** @throws QueueError for a batch that is no batch as a whole */
export function checkedEntries(entries: readonly { Id: string }[]): void {
  if (entries.length === 0)
    throw new QueueError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > queueLimits.batchEntries)
    throw new QueueError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${queueLimits.batchEntries}. You have sent ${entries.length}.`,
    );
  for (const { Id: id } of entries)
    if (!/^[\w-]{1,80}$/.test(id))
      throw new QueueError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
  if (new Set(entries.map(({ Id: id }) => id)).size < entries.length)
    throw new QueueError('BatchEntryIdsNotDistinct', 'Two entries have the same Id.');
}

export type EntryFailure = { Id: string; SenderFault: true; Code: string; Message: string };

/** @throws what is no fault of the sender */
export function failureOf(id: string, error: unknown): EntryFailure {
  if (!(error instanceof QueueError)) throw error;
  return { Id: id, SenderFault: true, Code: error.queryCode, Message: error.message };
}
