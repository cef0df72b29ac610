import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors.ts';

/** One cache for all screens. `onSessionLost` is told when any request finds the session gone. */
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
        // What the API answered stays so; only silence is worth a second try.
        retry: (failures, error) => failures < 1 && error instanceof ApiError && error.kind === 'unreachable',
        retryDelay: 500,
      },
      mutations: { retry: false },
    },
  });
}
