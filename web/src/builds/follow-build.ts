import { type BuildEvent, buildEvent } from 'bff/contract';
import { send } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { sendForEvents } from '../api/event-stream.ts';
import { t } from './messages.ts';

const pathOf = (operationId: string) => `/console/operations/${encodeURIComponent(operationId)}`;

/** The download address of a build's whole log. */
export const buildLogHref = (operationId: string) => `${pathOf(operationId)}/build-log`;

/** Yields the past and the new output of a build; ends after `ended`. */
export function followBuild(operationId: string, signal: AbortSignal): AsyncGenerator<BuildEvent> {
  return sendForEvents(buildEvent, `${pathOf(operationId)}/build`, {
    signal,
    isLast: ({ type }) => type === 'ended',
    cutOff: t('cutOff'),
  });
}

/** Resolves when the build has ended. A build that had already ended is no failure. */
export async function cancelBuild(operationId: string): Promise<void> {
  try {
    await send(`/operations/${encodeURIComponent(operationId)}:cancel`, { method: 'POST' });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
  }
}
