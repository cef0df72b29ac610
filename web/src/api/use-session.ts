import { useSuspenseQuery } from '@tanstack/react-query';
import type { Session } from 'bff/contract';
import { sessionQuery } from './session.ts';

/** Who is signed in and where things are; every screen inside the shell has it from its loader. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}
