/** Worker thread that owns the log store, so that no write, search or deletion delays a call. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { portable } from '../storage/storage-fault.ts';
import { LogJobs } from './log-jobs.ts';
import { type EntryFilter, type EntryRange, type StoredEntry, weightOf } from './log-store.ts';
import type { LogAnswer, LogRequest, LogTask } from './log-thread.ts';
import { entriesOf } from './new-entries.ts';
import { openLogStore } from './open-log-store.ts';

/**
 * Rows that one step reads at first, and bounds for adapting that to a step's duration; searches in long messages
 * read fewer.
 */
const lookedAtRows = { first: 2000, fewest: 16, most: 20_000 };
const stepMs = 20;
const deletedRows = 2000;
/** Default size of an answer, which its reader parses and writes in one piece. */
const answerBytes = 1024 * 1024;

const port = parentPort;
if (port === null) throw new Error('This file is the beginning of a thread');
const { dataDir } = workerData as { dataDir: string };

const { store, movedTo } = openLogStore(dataDir);
if (movedTo !== undefined) port.postMessage({ movedTo } satisfies LogAnswer);
const jobs = new LogJobs();
port.on('message', (request: LogRequest) => accept(request));

function accept({ id, task }: LogRequest): void {
  const answer = (value: unknown) => port?.postMessage({ id, value } satisfies LogAnswer);
  const step = stepOf(task, answer);
  jobs.add({
    functionId: task.functionId,
    step: () => {
      try {
        return step();
      } catch (error) {
        port?.postMessage({ id, ...portable(error, join(dataDir, 'logs.sqlite')) } satisfies LogAnswer);
        return true;
      }
    },
  });
}

/** @returns one step of the task, which reports whether the task is done; the last step answers */
function stepOf(task: LogTask, answer: (value: unknown) => void): () => boolean {
  switch (task.kind) {
    case 'append':
      return () => {
        store.append(task.parts.flatMap((part) => ('lines' in part ? entriesOf(part) : [part])));
        answer(undefined);
        shrink(task.functionId, task.limits);
        return true;
      };
    case 'read':
      return readingSteps(task, answer);
    case 'lastSeq':
      return () => {
        answer(store.lastSeq());
        return true;
      };
    case 'functionIds':
      return () => {
        answer(store.functionIds());
        return true;
      };
    case 'delete':
      return () => {
        if (store.deleteOldest(task.functionId, deletedRows)) return false;
        store.emptyWal();
        answer(undefined);
        return true;
      };
    case 'prune':
      return () => {
        for (const functionId of store.functionIds())
          jobs.add({ functionId, step: () => !store.deleteOlder(functionId, task.beforeMs, deletedRows) });
        shrink(task.functionId, task.limits);
        answer(undefined);
        return true;
      };
    case 'close':
      return () => {
        jobs.finish();
        store.close();
        answer(undefined);
        return true;
      };
  }
}

/** Deletes the oldest entries of functions over their limit. */
function shrink(functionId: string, limits: Extract<LogTask, { kind: 'append' }>['limits']): void {
  const over = store.overLimit(limits, functionId);
  if (over === undefined) return;
  jobs.add({
    functionId: over,
    step: () => {
      if (store.overLimit(limits, over) !== over) return true;
      store.deleteOldest(over, deletedRows);
      return false;
    },
  });
}

function readingSteps(
  { filter, range }: { filter: EntryFilter; range: EntryRange },
  answer: (value: unknown) => void,
): () => boolean {
  const found: StoredEntry[] = [];
  let { afterSeq } = range;
  let rows = lookedAtRows.first;
  let bytes = range.bytes ?? answerBytes;
  return () => {
    const beganMs = performance.now();
    // One more than requested shows whether more remain.
    const limit = range.limit + 1 - found.length;
    const look = store.look(filter, { ...range, afterSeq, limit }, { rows, bytes });
    const tookMs = performance.now() - beganMs;
    if (tookMs > stepMs) rows = Math.max(lookedAtRows.fewest, Math.floor(rows / 2));
    else if (tookMs < stepMs / 4) rows = Math.min(lookedAtRows.most, rows * 2);
    found.push(...look.found);
    afterSeq = look.lookedAtSeq ?? afterSeq;
    bytes -= look.found.reduce((sum, row) => sum + weightOf(row), 0);
    const isFull = found.length > range.limit;
    if (isFull) {
      found.pop();
      afterSeq = found.at(-1)?.seq ?? afterSeq;
    }
    const isMore = isFull || (!look.isEnd && bytes <= 0);
    if (!isMore && !look.isEnd) return false;
    answer({ entries: found, lookedAtSeq: afterSeq, isMore });
    return true;
  };
}
