import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { functionQuery } from '../api/functions.ts';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import styles from './MonitoringView.module.css';
import { MonitoringView } from './MonitoringView.tsx';
import { useT } from './messages.ts';
import { periodSearch } from './period.ts';

/** The charts of a function. */
export default function FunctionMonitoringPage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId));
  useDocumentTitle(fn.data ? t('titleOf', { name: fn.data.name || fn.data.id }) : t('title'));
  const { period = 'hour' } = useSearch({ from: '/shell/functions/$functionId/monitoring' });
  const navigate = useNavigate();
  return (
    <div className={styles.inFunction}>
      <MonitoringView
        functionId={functionId}
        period={period}
        onPeriod={(next) =>
          void navigate({
            to: '/functions/$functionId/monitoring',
            params: { functionId },
            search: periodSearch({ period: next }),
            replace: true,
          })
        }
      />
    </div>
  );
}
