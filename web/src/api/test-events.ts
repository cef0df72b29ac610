import { queryOptions } from '@tanstack/react-query';
import { type SaveTestEventRequest, testEvent, testEventList, testEventWithPayload } from 'bff/contract';
import { call, send } from './client.ts';

const of = (functionId: string) => `/console/functions/${encodeURIComponent(functionId)}/testEvents`;
const at = (id: string) => `/console/testEvents/${encodeURIComponent(id)}`;

/** The test events of a function, by name, without their payloads. */
export const testEventsQuery = (functionId: string) =>
  queryOptions({
    queryKey: ['testEvents', functionId],
    queryFn: async ({ signal }) => (await call(testEventList, of(functionId), { signal })).testEvents,
  });

export async function readTestEvent(id: string): Promise<string> {
  return (await call(testEventWithPayload, at(id))).payload;
}

export async function saveTestEvent(functionId: string, request: SaveTestEventRequest): Promise<void> {
  await call(testEvent, of(functionId), { method: 'POST', body: request });
}

export async function deleteTestEvent(id: string): Promise<void> {
  await send(at(id), { method: 'DELETE' });
}
