import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors.ts';

/** One cache for all screens. Calls `onSessionLost` when any request finds that the session has ended. */
export function createQueryClient(onSessionLost: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) onSessionLost();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A retry does not change a response of the API; only a missing response is worth one retry.
        retry: (failures, error) => failures < 1 && error instanceof ApiError && error.kind === 'unreachable',
        retryDelay: 500,
      },
      mutations: { retry: false },
    },
  });
}
