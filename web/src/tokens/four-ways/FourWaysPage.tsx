import { Button, Label, Spin, TextArea } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../../api/errors.ts';
import { serviceAccountsQuery } from '../../api/service-accounts.ts';
import { useSession } from '../../api/use-session.ts';
import { findTokens } from '../../invocations/token.ts';
import { variants } from '../../tutorial/variants.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Field } from '../../ui/Field.tsx';
import { Page } from '../../ui/Page.tsx';
import { useDocumentTitle } from '../../ui/use-document-title.ts';
import { useT } from '../messages.ts';
import styles from './FourWaysPage.module.css';
import { useFourWays } from './use-four-ways.ts';
import { WayColumn } from './WayColumn.tsx';

/** The four programs of the tutorial, run with the same event and compared. */
export default function FourWaysPage() {
  const t = useT();
  const { folderId } = useSession();
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const ways = useFourWays();
  const [event, setEvent] = useState('{}');
  useDocumentTitle(t('fourWays'));
  const finished = Object.values(ways.states).flatMap((state) =>
    state.status === 'finished' ? [state.run] : [],
  );
  const tokens = new Set(
    finished.flatMap(({ result }) => findTokens(result.response).map(({ token }) => token)),
  );
  return (
    <Page
      title={t('fourWays')}
      lead={t('fourWaysLead')}
      actions={
        <>
          <Button view="action" size="l" loading={ways.isBusy} onClick={() => void ways.createAndRun(event)}>
            {t('createAndRunAll')}
          </Button>
          {ways.isCreated && (
            <>
              <Button
                view="outlined"
                size="l"
                disabled={ways.isBusy}
                onClick={() => void ways.runAgain(event)}
              >
                {t('runAllAgain')}
              </Button>
              <Button view="flat" size="l" disabled={ways.isBusy} onClick={() => void ways.remove()}>
                {t('deleteAll')}
              </Button>
            </>
          )}
        </>
      }
    >
      <div className={styles.event}>
        <Field label={t('sameEvent')}>
          {({ id }) => <TextArea id={id} value={event} minRows={1} maxRows={6} onUpdate={setEvent} />}
        </Field>
      </div>
      {ways.problem !== undefined && <ErrorPanel {...explain(ways.problem, t('fourWaysFailed'))} />}
      <p className={styles.summary} role="status">
        {ways.isBusy && <Spin size="xs" />}
        {ways.isBusy && ` ${t('finishedWays', { count: finished.length })}`}
        {!ways.isBusy && finished.length === variants.length && (
          <Label theme={tokens.size === 1 ? 'success' : 'warning'}>
            {t('distinctTokens', { count: tokens.size })}
          </Label>
        )}
      </p>
      <ul className={styles.ways}>
        {variants.map((variant) => (
          <WayColumn
            key={variant.id}
            variant={variant}
            state={ways.states[variant.id]}
            accountName={(id) => accounts.data?.find((account) => account.id === id)?.name ?? id}
          />
        ))}
      </ul>
    </Page>
  );
}
