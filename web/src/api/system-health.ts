import { queryOptions } from '@tanstack/react-query';
import { doctorReport, serverProcess } from 'bff/contract';
import { call } from './client.ts';

/**
 * The server runs attacks for this, which takes about a second, so the console refetches only on the user's request.
 */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: async ({ signal }) => (await call(doctorReport, '/console/doctor', { signal })).findings,
  staleTime: 60_000,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
});

/** Since when the server runs, and how often the supervisor has restarted it. */
export const serverProcessQuery = queryOptions({
  queryKey: ['server-process'],
  queryFn: async ({ signal }) => await call(serverProcess, '/console/process', { signal }),
});
