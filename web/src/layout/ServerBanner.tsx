import { CircleExclamationFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { reachability } from '../api/reachability.ts';
import { useT } from './messages.ts';
import styles from './ServerBanner.module.css';
import { useServerReturn } from './use-server-return.ts';

/** A banner above the page while the server does not respond. Refreshes the page's data when the server is back. */
export function ServerBanner() {
  const t = useT();
  const reachable = useSyncExternalStore(reachability.subscribe, reachability.get);
  const queryClient = useQueryClient();
  useServerReturn(!reachable, () => void queryClient.invalidateQueries());
  if (reachable) return null;
  return (
    <div className={styles.banner} role="alert">
      <Icon data={CircleExclamationFill} size={16} />
      <span>{t.rich('serverAway')}</span>
    </div>
  );
}
