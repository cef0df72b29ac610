import { type ChangeEvent, changeEvent } from 'bff/contract';
import { send, understand } from './client.ts';
import { readEventStream } from './event-stream.ts';

const path = '/console/changes:follow';

/** Yields the changes that the server reports, until the response ends. */
export async function* followChanges(signal: AbortSignal): AsyncGenerator<ChangeEvent> {
  const response = await send(path, { signal });
  for await (const { data } of readEventStream(response.body ?? new Blob().stream()))
    yield understand(changeEvent, JSON.parse(data), path);
}
