import { useEffect, useEffectEvent } from 'react';
import { send } from '../api/client.ts';

const askAgainMs = 2000;

/** While `away`, polls the server, and calls `onReturn` once it responds. */
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
        // Still down; the next interval polls again.
      }
    }, askAgainMs);
    return () => {
      leaving.abort();
      clearInterval(timer);
    };
  }, [away]);
}
