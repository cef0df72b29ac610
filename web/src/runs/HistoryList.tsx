import { Button, Label, Link, Spin, Switch } from '@gravity-ui/uikit';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunRecord } from 'bff/contract';
import { type ChangeEvent, useRef } from 'react';
import { type Explanation, explain } from '../api/errors.ts';
import { importRun, keepCalls, runsKey, runsQuery } from '../api/runs.ts';
import { links } from '../links.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatDuration, formatMoment } from '../ui/format.ts';
import { toastSuccess } from '../ui/toaster.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import styles from './History.module.css';
import { useT } from './messages.ts';
import { ImportRefused, readExport } from './read-export.ts';
import { originOf, stateOf } from './run-words.ts';

/** A run in progress ends, and another tab may start one. */
const lookAgainMs = 3000;

/** Runs of a function, newest first; import of a run; whether calls are kept. */
export function HistoryList(props: { functionId: string; runId: string | undefined; onOpened: () => void }) {
  const t = useT();
  const { functionId } = props;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const runs = useInfiniteQuery({ ...runsQuery(functionId), refetchInterval: lookAgainMs });
  const keeping = useMutation({
    mutationFn: (keepsCalls: boolean) => keepCalls(functionId, keepsCalls),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: runsKey(functionId) }),
  });
  const importing = useMutation({
    mutationFn: async (file: File) => importRun(functionId, await readExport(file)),
    onSuccess: async ({ id }) => {
      toastSuccess(t('importDone'));
      await queryClient.invalidateQueries({ queryKey: runsKey(functionId) });
      await navigate({ href: links.run(functionId, id) });
      props.onOpened();
    },
  });
  const all = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <div className={styles.popup}>
      <h2 className={styles.title}>{t('historyOf')}</h2>
      {runs.error && !runs.data && (
        <ErrorPanel {...explain(runs.error, t('loadFailed'))} onRetry={() => void runs.refetch()} />
      )}
      {runs.isPending && <Spin size="s" />}
      {runs.data && all.length === 0 && <p className={styles.note}>{t('noRuns')}</p>}
      {all.length > 0 && (
        <ul className={styles.list} aria-label={t('historyOf')}>
          {all.map((run) => (
            <li key={run.id}>
              <Row run={run} isShown={run.id === props.runId} onOpened={props.onOpened} />
            </li>
          ))}
          {runs.hasNextPage && (
            <li>
              <Button
                view="flat"
                width="max"
                loading={runs.isFetchingNextPage}
                onClick={() => void runs.fetchNextPage()}
              >
                {t('showMore')}
              </Button>
            </li>
          )}
        </ul>
      )}
      {importing.error && <ErrorPanel {...explainImport(importing.error, t)} />}
      {keeping.error && <ErrorPanel {...explain(keeping.error, t('keepCallsFailed'))} />}
      <div className={styles.foot}>
        <div className={styles.keep}>
          <Switch
            checked={runs.data?.pages[0]?.keepsCalls ?? false}
            disabled={!runs.data || keeping.isPending}
            onUpdate={(on) => keeping.mutate(on)}
            controlProps={{ 'aria-describedby': 'keep-calls-hint' }}
          >
            {t('keepCalls')}
          </Switch>
          <span className={styles.note} id="keep-calls-hint">
            {t('keepCallsHint')}
          </span>
        </div>
        <ImportButton loading={importing.isPending} onFile={(file) => importing.mutate(file)} />
      </div>
    </div>
  );
}

function Row({ run, isShown, onOpened }: { run: RunRecord; isShown: boolean; onOpened: () => void }) {
  const t = useT();
  const { label, theme } = stateOf(run);
  const time = formatMoment(run.createdAt);
  const origin = originOf(run);
  return (
    <Link
      className={styles.row}
      view="primary"
      href={links.run(run.functionId, run.id)}
      aria-current={isShown ? 'true' : undefined}
      onClick={onOpened}
    >
      <VisuallyHidden>{t('openRun', { state: label, time, version: run.versionId })}</VisuallyHidden>
      <span className={styles.cells} aria-hidden="true">
        <Label theme={theme} size="xs">
          {label}
        </Label>
        <span className={styles.time}>{time}</span>
        <span className={styles.duration}>{run.result && formatDuration(run.result.durationMs)}</span>
        <code className={styles.version}>{run.versionId}</code>
        {origin && <span className={styles.origin}>{origin}</span>}
      </span>
    </Link>
  );
}

function ImportButton(props: { loading: boolean; onFile: (file: File) => void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // Reset, so that choosing the same file again fires a change event.
    event.target.value = '';
    if (file) props.onFile(file);
  };
  return (
    <>
      <Button view="outlined" loading={props.loading} onClick={() => input.current?.click()}>
        {t('importRun')}
      </Button>
      <input
        ref={input}
        className={styles.file}
        type="file"
        accept=".json,application/json"
        aria-label={t('importInput')}
        tabIndex={-1}
        onChange={onChange}
      />
    </>
  );
}

function explainImport(error: unknown, t: ReturnType<typeof useT>): Explanation {
  if (error instanceof ImportRefused)
    return {
      title: t('importFailed'),
      message: error.message,
      whatToDo: t('importFailedFix'),
      canRetry: false,
    };
  return explain(error, t('importFailed'));
}
