import { type InstallEvent, installEvent } from 'bff/contract';
import { send } from '../api/client.ts';
import { sendForEvents } from '../api/event-stream.ts';
import { t } from './messages.ts';

const pathOf = (runtimeId: string, verb: string) =>
  `/console/runtimes/${encodeURIComponent(runtimeId)}:${verb}`;

/** Starts an installation or joins the running one, and yields its events. Only the last event is not `progress`. */
export function installRuntime(runtimeId: string, signal: AbortSignal): AsyncGenerator<InstallEvent> {
  return sendForEvents(installEvent, pathOf(runtimeId, 'install'), {
    method: 'POST',
    signal,
    isLast: ({ type }) => type !== 'progress',
    cutOff: t('cutOff'),
  });
}

/** Resolves when the server has removed everything that the installation created. */
export async function cancelInstall(runtimeId: string): Promise<void> {
  await send(pathOf(runtimeId, 'cancelInstall'), { method: 'POST' });
}
