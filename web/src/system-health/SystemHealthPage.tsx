import { ArrowsRotateRight } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { explain } from '../api/errors.ts';
import { doctorQuery } from '../api/system-health.ts';
import { runtimesSection } from '../links.ts';
import { RuntimeLists } from '../runtimes/RuntimeLists.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { FindingList } from './FindingList.tsx';
import { inLanguage } from './in-language.ts';
import { useT } from './messages.ts';
import { ServerSection } from './ServerSection.tsx';
import styles from './SystemHealthPage.module.css';
import { SystemHealthSummary } from './SystemHealthSummary.tsx';
import { sortFindings } from './summary.ts';

/** What this machine provides for functions: its isolation, checked on request, and its runtimes. */
export default function SystemHealthPage() {
  const t = useT();
  useDocumentTitle(t('title'));
  const examination = useQuery(doctorQuery);
  const findings = examination.data?.map(inLanguage);
  const { offers, attacks } = sortFindings(findings ?? []);
  const runtimes = useRef<HTMLElement>(null);
  const wanted = useRouterState({ select: (state) => state.location.hash });
  const isExamined = !examination.isPending;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new findings move the section down
  useEffect(() => {
    if (wanted === runtimesSection) runtimes.current?.scrollIntoView();
  }, [wanted, isExamined]);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button
          view="outlined"
          size="l"
          loading={examination.isFetching}
          onClick={() => void examination.refetch()}
        >
          <Icon data={ArrowsRotateRight} size={16} />
          {t('checkAgain')}
        </Button>
      }
    >
      <SystemHealthSummary findings={findings} isExamining={examination.isFetching} />
      {examination.error && (
        <ErrorPanel
          {...explain(examination.error, t('checkFailed'))}
          onRetry={() => void examination.refetch()}
          retrying={examination.isFetching}
        />
      )}
      {offers.length > 0 && (
        <section className={styles.section} aria-labelledby="system-health-isolation">
          <h2 className={styles.heading} id="system-health-isolation">
            {t('isolation')}
          </h2>
          <div className={styles.columns}>
            <FindingList heading={t('parts')} findings={offers} />
            {attacks.length > 0 && <FindingList heading={t('attacks')} findings={attacks} />}
          </div>
        </section>
      )}
      <ServerSection />
      <section className={styles.section} aria-labelledby={runtimesSection} ref={runtimes}>
        <div>
          <h2 className={styles.heading} id={runtimesSection}>
            {t('runtimes')}
          </h2>
          <p className={styles.note}>{t('runtimesHint')}</p>
        </div>
        <RuntimeLists />
      </section>
    </Page>
  );
}
