import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { operationList } from 'bff/contract';
import { call, send } from './client.ts';
import { ApiError } from './errors.ts';

const pageSize = 200;
const refreshMs = 5000;

/** Operations on every resource, newest first. */
export const allOperationsQuery = infiniteQueryOptions({
  queryKey: ['operations'],
  queryFn: ({ signal, pageParam }) =>
    call(operationList, '/console/operations', { query: { pageSize, pageToken: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextPageToken || undefined,
  refetchInterval: refreshMs,
});

/** The output of an ended build; null when it installed nothing, or its output is no longer kept. */
export const buildLogQuery = (operationId: string) =>
  queryOptions({
    queryKey: ['operation', operationId, 'buildLog'],
    queryFn: async ({ signal }) => {
      const path = `/console/operations/${encodeURIComponent(operationId)}/build-log`;
      try {
        return await (await send(path, { signal })).text();
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
