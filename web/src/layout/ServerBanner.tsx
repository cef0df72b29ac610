import { CircleExclamationFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { send } from '../api/client.ts';
import { reachability } from '../api/reachability.ts';
import styles from './ServerBanner.module.css';

const askAgainMs = 2000;

/** Stands above everything while the server does not answer, and refreshes the page's data once it does. */
export function ServerBanner() {
  const reachable = useSyncExternalStore(reachability.subscribe, reachability.get);
  const queryClient = useQueryClient();
  useEffect(() => {
    if (reachable) return;
    const leaving = new AbortController();
    const timer = setInterval(async () => {
      try {
        await send('/healthz', { signal: leaving.signal });
        await queryClient.invalidateQueries();
      } catch {
        // Still away; the next turn asks again.
      }
    }, askAgainMs);
    return () => {
      leaving.abort();
      clearInterval(timer);
    };
  }, [reachable, queryClient]);
  if (reachable) return null;
  return (
    <div className={styles.banner} role="alert">
      <Icon data={CircleExclamationFill} size={16} />
      <span>
        <b>The server does not answer.</b> Check that <code>npm start</code> is still running. Drafts are kept
        in this browser; this page goes on by itself once the server is back.
      </span>
    </div>
  );
}
