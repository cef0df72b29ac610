import { useNavigate, useSearch } from '@tanstack/react-router';
import { Page } from '../ui/Page.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { MonitoringView } from './MonitoringView.tsx';
import { useT } from './messages.ts';
import { periodSearch } from './period.ts';

/** The charts of all functions together. */
export default function MonitoringPage() {
  const t = useT();
  useDocumentTitle(t('title'));
  const { period = 'hour' } = useSearch({ from: '/shell/monitoring' });
  const navigate = useNavigate();
  return (
    <Page title={t('title')} lead={t('lead')}>
      <MonitoringView
        period={period}
        onPeriod={(next) =>
          void navigate({ to: '/monitoring', search: periodSearch({ period: next }), replace: true })
        }
      />
    </Page>
  );
}
