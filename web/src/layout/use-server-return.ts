import { useEffect, useEffectEvent } from 'react';
import { send } from '../api/client.ts';

const askAgainMs = 2000;

/** While `away`, asks the server whether it is back, and calls once it is. */
export function useServerReturn(away: boolean, onReturn: () => void): void {
  const back = useEffectEvent(onReturn);
  useEffect(() => {
    if (!away) return;
    const leaving = new AbortController();
    const timer = setInterval(async () => {
      try {
        await send('/healthz', { signal: leaving.signal });
        if (!leaving.signal.aborted) back();
      } catch {
        // Still away; the next turn asks again.
      }
    }, askAgainMs);
    return () => {
      leaving.abort();
      clearInterval(timer);
    };
  }, [away]);
}
