import type { ServerProcess } from 'bff/contract';
import { formatDate } from '../ui/format.ts';
import { t } from './messages.ts';

/** What the page says of the server: since when it runs, why it was restarted, and errors that nothing handled. */
export function processSentences({ startedAt, restarts, lastEnd, uncaughtErrors }: ServerProcess): string[] {
  const time = formatDate(startedAt);
  return [
    restarts === 0 ? t('runsSince', { time }) : t('restarted', { time, count: restarts }),
    ...(lastEnd === undefined ? [] : [reasonOf(lastEnd)]),
    ...(uncaughtErrors === 0 ? [] : [t('uncaughtErrors', { count: uncaughtErrors })]),
  ];
}

/** @param end how the server before this one ended: a signal or an exit status */
function reasonOf(end: string): string {
  if (end === 'SIGKILL') return t('endedByKill');
  return end.startsWith('SIG') ? t('endedBySignal', { signal: end }) : t('endedWithStatus', { end });
}
