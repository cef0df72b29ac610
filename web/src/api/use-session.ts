import { useSuspenseQuery } from '@tanstack/react-query';
import type { Session } from 'bff/contract';
import { sessionQuery } from './session.ts';

/**
 * The signed-in owner and the addresses of the services. The loader of the shell provides it to every screen inside.
 */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}
