import { setTimeout as pause } from 'node:timers/promises';

const againMs = 5000;

/**
 * Writes how a job ended, as often as it takes, such as on a full disk. Until then, its lease keeps it from running
 * again.
 * @param signal gives up; the lease then ends by itself
 */
export async function untilWritten(
  write: () => Promise<void>,
  {
    signal,
    everyMs = againMs,
    onFirstFailure,
  }: { signal: AbortSignal; everyMs?: number | undefined; onFirstFailure: (error: unknown) => void },
): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await write();
    } catch (error) {
      if (isFirst) onFirstFailure(error);
    }
    await pause(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}
