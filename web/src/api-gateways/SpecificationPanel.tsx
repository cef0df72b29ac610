import { Button, Loader } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import type { ApiGateway } from 'bff/contract';
import { lazy, Suspense, useState } from 'react';
import { checkQuery, saveSpecification, specificationQuery } from '../api/api-gateways.ts';
import { explain } from '../api/errors.ts';
import { monacoTexts } from '../editor/monaco/monaco-texts.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import styles from './ApiGatewayPage.module.css';
import { Faults } from './Faults.tsx';
import { useT } from './messages.ts';
import { Routes } from './Routes.tsx';
import { TryIt } from './TryIt.tsx';
import { useDelayed } from './use-delayed.ts';

const SpecificationEditor = lazy(async () => {
  await monacoTexts();
  return import('./SpecificationEditor.tsx');
});

const noFaults: readonly never[] = [];
const typingPauseMs = 300;

/** The specification of a gateway to edit, with its faults and routes as they are while the user types. */
export function SpecificationPanel({ gateway, saved }: { gateway: ApiGateway; saved: string }) {
  const t = useT();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<string>();
  const [shownLine, setShownLine] = useState<{ line: number }>();
  const text = draft ?? saved;
  const isChanged = text !== saved;
  const checked = useQuery(checkQuery(useDelayed(text, typingPauseMs), gateway.variables));
  const savedCheck = useQuery(checkQuery(saved, gateway.variables));
  const faults = text === '' ? noFaults : (checked.data?.faults ?? noFaults);
  const routes = text === '' ? noFaults : (checked.data?.routes ?? noFaults);
  const saving = useMutation({
    mutationFn: (openapiSpec: string) => saveSpecification(gateway.id, openapiSpec),
    onSuccess: async (_, openapiSpec) => {
      queryClient.setQueryData(specificationQuery(gateway.id).queryKey, openapiSpec);
      setDraft((now) => (now === openapiSpec ? undefined : now));
      await queryClient.invalidateQueries({ queryKey: ['apiGateway', gateway.id] });
      toastSuccess(t('saved'));
    },
  });
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  const onLine = (line: number) => setShownLine({ line });
  return (
    <>
      <div className={styles.columns}>
        <section className={styles.block} aria-labelledby="specification">
          <h2 className={styles.title} id="specification">
            {t('specification')}
          </h2>
          <div className={styles.frame}>
            <Suspense
              fallback={
                <div className={styles.centered}>
                  <Loader size="m" />
                </div>
              }
            >
              <SpecificationEditor text={text} faults={faults} shownLine={shownLine} onChange={setDraft} />
            </Suspense>
          </div>
          {saving.error && <ErrorPanel {...explain(saving.error, t('saveFailed'))} />}
          <div>
            <Button
              view="action"
              size="l"
              loading={saving.isPending}
              disabled={!isChanged || text === '' || faults.length > 0}
              onClick={() => saving.mutate(text)}
            >
              {t('save')}
            </Button>
          </div>
        </section>
        <div className={styles.side}>
          {text === '' && <p className={styles.note}>{t('empty')}</p>}
          {checked.error && text !== '' && (
            <ErrorPanel
              {...explain(checked.error, t('checkFailed'))}
              onRetry={() => void checked.refetch()}
              retrying={checked.isFetching}
            />
          )}
          {faults.length > 0 && <Faults faults={faults} onLine={onLine} />}
          <section className={styles.block} aria-labelledby="routes">
            <h2 className={styles.title} id="routes">
              {t('routes')}
            </h2>
            {routes.length > 0 && <Routes routes={routes} onLine={onLine} />}
            {routes.length === 0 && checked.data && (
              <p className={styles.note}>{t(faults.length > 0 ? 'routesAfterFaults' : 'noRoutes')}</p>
            )}
          </section>
        </div>
      </div>
      <TryIt gateway={gateway} routes={savedCheck.data?.routes ?? noFaults} isChanged={isChanged} />
      {leaving.status === 'blocked' && (
        <ConfirmDialog
          title={t('leaveTitle')}
          applyText={t('leaveButton')}
          danger
          busy={false}
          onConfirm={leaving.proceed}
          onClose={leaving.reset}
        >
          {t('leaveWarning')}
        </ConfirmDialog>
      )}
    </>
  );
}
