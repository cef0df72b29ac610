import { type InstallEvent, installEvent } from 'bff/contract';
import { send } from '../api/client.ts';
import { sendForEvents } from '../api/event-stream.ts';
import { t } from './messages.ts';

const pathOf = (runtimeId: string, verb: string) =>
  `/console/runtimes/${encodeURIComponent(runtimeId)}:${verb}`;

/** Starts an installation or joins the one that runs, and gives what happens; the last event is no `progress`. */
export function installRuntime(runtimeId: string, signal: AbortSignal): AsyncGenerator<InstallEvent> {
  return sendForEvents(installEvent, pathOf(runtimeId, 'install'), {
    method: 'POST',
    signal,
    isLast: ({ type }) => type !== 'progress',
    cutOff: t('cutOff'),
  });
}

/** Resolves when nothing of the installation is left. */
export async function cancelInstall(runtimeId: string): Promise<void> {
  await send(pathOf(runtimeId, 'cancelInstall'), { method: 'POST' });
}
