import { type RunEvent, type RunRequest, runEvent } from 'bff/contract';
import { sendForEvents } from '../api/event-stream.ts';
import { t } from './messages.ts';

/** Calls a version and yields the events of the call; ends after `finished` or `cancelled`. */
export function runFunction(
  functionId: string,
  request: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  return sendForEvents(runEvent, `/console/functions/${encodeURIComponent(functionId)}:run`, {
    method: 'POST',
    body: request,
    signal,
    isLast: ({ type }) => type === 'finished' || type === 'cancelled',
    cutOff: t('cutOff'),
  });
}
