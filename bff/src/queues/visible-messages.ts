import { sql } from 'kysely';
import type { StoreTransaction } from '../store/store.ts';
import type { Queue } from './queues.ts';

/** SQS looks through as many messages for groups that are free (docs: SQS FIFO queue limits). */
const fifoLookThrough = 20_000;

type Found = { seq: number; bytes: number };

/**
 * Messages of a standard queue by when they became visible. A FIFO queue gives them in the order in which they were
 * sent, without those of a group that has one in flight or an earlier one delayed.
 */
export async function visibleMessages(
  trx: StoreTransaction,
  { queue, nowMs, max }: { queue: Queue; nowMs: number; max: number },
): Promise<Found[]> {
  const keptFromMs = nowMs - queue.retention_ms;
  if (queue.is_fifo === 0)
    return await trx
      .selectFrom('queue_messages')
      .select(['seq', 'bytes'])
      .where('queue_id', '=', queue.id)
      .where('visible_at_ms', '<=', nowMs)
      .where('sent_at_ms', '>', keptFromMs)
      .orderBy('visible_at_ms')
      .orderBy('seq')
      .limit(max)
      .execute();
  // Groups are judged once each: a search for each message would grow with the square of a group.
  const { rows } = await sql<Found>`with held as (
      select group_id, max(receives) as receives, min(seq) as first_seq from queue_messages
      where queue_id = ${queue.id} and group_id is not null and visible_at_ms > ${nowMs} group by group_id)
    select seq, bytes from (
      select seq, bytes, group_id from queue_messages
      where queue_id = ${queue.id} and visible_at_ms <= ${nowMs} and sent_at_ms > ${keptFromMs}
      order by seq limit ${fifoLookThrough}) as candidate
    left join held on held.group_id = candidate.group_id
    where held.group_id is null or (held.receives = 0 and candidate.seq < held.first_seq)
    order by seq limit ${max}`.execute(trx);
  return rows;
}

/** As many of the first messages as fit; the first always does. */
export function withinBytes(found: readonly Found[], maxBytes: number): number[] {
  const seqs: number[] = [];
  let bytes = 0;
  for (const row of found) {
    bytes += row.bytes;
    if (seqs.length > 0 && bytes > maxBytes) break;
    seqs.push(row.seq);
  }
  return seqs;
}
