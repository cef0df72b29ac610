import { type InstallEvent, installEvent } from 'bff/contract';
import { send, understand } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { readEventStream } from '../api/event-stream.ts';

const pathOf = (runtimeId: string, verb: string) =>
  `/console/runtimes/${encodeURIComponent(runtimeId)}:${verb}`;

/** Starts an installation or joins the one that runs, and gives what happens; the last event is no `progress`. */
export async function* installRuntime(runtimeId: string, signal: AbortSignal): AsyncGenerator<InstallEvent> {
  const path = pathOf(runtimeId, 'install');
  const response = await send(path, { method: 'POST', signal });
  if (!response.body) throw cutOff();
  try {
    for await (const { data } of readEventStream(response.body)) {
      const event = understand(installEvent, JSON.parse(data), path);
      yield event;
      if (event.type !== 'progress') return;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiError) throw error;
    throw cutOff(error);
  }
  throw cutOff();
}

/** Resolves when nothing of the installation is left. */
export async function cancelInstall(runtimeId: string): Promise<void> {
  await send(pathOf(runtimeId, 'cancelInstall'), { method: 'POST' });
}

function cutOff(cause?: unknown): ApiError {
  return new ApiError('The connection ended before the runtime was installed.', {
    kind: 'unreachable',
    cause,
  });
}
