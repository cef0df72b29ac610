import { useQuery } from '@tanstack/react-query';
import { explain } from '../api/errors.ts';
import { serverProcessQuery } from '../api/system-health.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { useT } from './messages.ts';
import styles from './SystemHealthPage.module.css';
import { processSentences } from './server-process.ts';

/** The server process: since when it runs, and the automatic restarts. */
export function ServerSection() {
  const t = useT();
  const { data, error, isFetching, refetch } = useQuery(serverProcessQuery);
  if (data === undefined && !error) return null;
  return (
    <section className={styles.section} aria-labelledby="system-health-server">
      <h2 className={styles.heading} id="system-health-server">
        {t('server')}
      </h2>
      {error ? (
        <ErrorPanel
          {...explain(error, t('processFailed'))}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      ) : (
        <p className={styles.note}>{data && processSentences(data).join(' ')}</p>
      )}
    </section>
  );
}
