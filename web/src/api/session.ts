import { queryOptions } from '@tanstack/react-query';
import { runtimeCatalogue, session } from 'bff/contract';
import { call, send } from './client.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call(session, '/console/session', { signal }),
  staleTime: 5 * 60_000,
});

export const runtimesQuery = queryOptions({
  queryKey: ['runtimes'],
  queryFn: ({ signal }) => call(runtimeCatalogue, '/console/runtimes', { signal }),
  // A runtime may be installed while the page is open. A user who returns to the page sees it.
  staleTime: 15_000,
});

export async function signOut(): Promise<void> {
  await send('/console/session', { method: 'DELETE' });
}

/** Signs in with the owner token. The response sets the session cookie. */
export async function signIn(ownerToken: string): Promise<void> {
  await send('/console/session', { method: 'POST', body: { ownerToken } });
}
