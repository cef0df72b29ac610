import { type BuildEvent, buildEvent } from 'bff/contract';
import { send, understand } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { readEventStream } from '../api/event-stream.ts';

const pathOf = (operationId: string) => `/console/operations/${encodeURIComponent(operationId)}`;

/** Where the whole log of a build is downloaded from. */
export const buildLogHref = (operationId: string) => `${pathOf(operationId)}/build-log`;

/** What a build said so far and says from then on; ends after `ended`. */
export async function* followBuild(operationId: string, signal: AbortSignal): AsyncGenerator<BuildEvent> {
  const path = `${pathOf(operationId)}/build`;
  const response = await send(path, { signal });
  if (!response.body) throw cutOff();
  try {
    for await (const { data } of readEventStream(response.body)) {
      const event = understand(buildEvent, JSON.parse(data), path);
      yield event;
      if (event.type === 'ended') return;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiError) throw error;
    throw cutOff(error);
  }
  throw cutOff();
}

/** Resolves when the build has ended; one that ended before is no failure. */
export async function cancelBuild(operationId: string): Promise<void> {
  try {
    await send(`/operations/${encodeURIComponent(operationId)}:cancel`, { method: 'POST' });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
  }
}

function cutOff(cause?: unknown): ApiError {
  return new ApiError('The connection ended before the build did.', { kind: 'unreachable', cause });
}
