import { type RunEvent, type RunRequest, runEvent } from 'bff/contract';
import { send, understand } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { readEventStream } from '../api/event-stream.ts';

/** Calls a version and gives what happens while it happens; ends after `finished`. */
export async function* runFunction(
  functionId: string,
  request: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const path = `/console/functions/${encodeURIComponent(functionId)}:run`;
  const response = await send(path, { method: 'POST', body: request, signal });
  if (!response.body) throw cutOff();
  let finished = false;
  try {
    for await (const { data } of readEventStream(response.body)) {
      const event = understand(runEvent, JSON.parse(data), path);
      yield event;
      if (event.type === 'finished') {
        finished = true;
        return;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiError) throw error;
    throw cutOff(error);
  }
  if (!finished) throw cutOff();
}

function cutOff(cause?: unknown): ApiError {
  return new ApiError('The connection ended before the function answered.', { kind: 'unreachable', cause });
}
