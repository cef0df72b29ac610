import { StopFill } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { CloudFunction, Version } from 'bff/contract';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { explain } from '../api/errors.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { shortcutText } from '../editor/use-shortcuts.ts';
import { links } from '../links.ts';
import { RunActions } from '../runs/RunActions.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatMoment } from '../ui/format.ts';
import { InvocationResult } from './InvocationResult.tsx';
import { LogView } from './LogView.tsx';
import { useT } from './messages.ts';
import { PayloadEditor } from './PayloadEditor.tsx';
import { RunDenials } from './RunDenials.tsx';
import styles from './RunPanel.module.css';
import type { RunTarget } from './run-target.ts';
import type { RunPanelModel } from './use-run-panel.ts';

/** Calls the function from the editor: payload, result and log. */
export function RunPanel(props: {
  fn: CloudFunction;
  versions: readonly Version[];
  panel: RunPanelModel;
  target: RunTarget;
  /** The state of the draft, in one line. */
  status: ReactNode;
  /** Stands over the panel, such as the log of a build. */
  cover: ReactNode;
  onRun: () => void;
  onOpenPlace: (place: { path: string; line: number }) => void;
  /** Whether the parts stand one below the other, for lack of width. */
  stacked: boolean;
}) {
  const t = useT();
  const { fn, panel, versions } = props;
  const { shown } = panel;
  const accounts = useQuery(serviceAccountsQuery(fn.folderId));
  const { state } = panel;
  const { target } = props;
  const ranId = state.status === 'finished' ? state.result.versionId : undefined;
  const ran = versions.find((version) => version.id === ranId);
  const tags = [...new Set(versions.flatMap((version) => version.tags))].toSorted();

  const call = (
    <PayloadEditor
      functionId={fn.id}
      tags={tags}
      chosen={panel.chosen}
      versionId={target.kind === 'version' ? target.version.id : undefined}
      payload={panel.payload}
      integration={panel.integration}
      onChoose={panel.setChosen}
      onIntegration={panel.setIntegration}
      onPayload={panel.setPayload}
    />
  );
  const result = (
    <InvocationResult
      state={state}
      hint={t.rich('shortcuts', { run: shortcutText.run, create: shortcutText.createVersion })}
      limits={
        ran
          ? {
              timeoutSeconds: Number.parseFloat(ran.executionTimeout),
              memoryBytes: Number(ran.resources.memory),
            }
          : {}
      }
      accountId={ran?.serviceAccountId}
      accountName={(id) => accounts.data?.find((account) => account.id === id)?.name}
      invokeUrl={fn.httpInvokeUrl}
      lifetimeUrl={links.tokenLifetime(fn.id)}
      logUrl={(requestId) => links.logs(fn.id, requestId)}
      showTokens={panel.showTokens}
      onShowTokens={panel.setShowTokens}
      onOpenPlace={props.onOpenPlace}
      refused={
        state.status === 'finished' &&
        ran?.serviceAccountId && <RunDenials accountId={ran.serviceAccountId} run={state} />
      }
      problem={
        state.status === 'failed' && (
          <ErrorPanel
            {...explain(state.error, shown.isKept ? t('runGone') : t('runFailed'))}
            onRetry={shown.isKept ? undefined : props.onRun}
          />
        )
      }
    />
  );
  const logs = (
    <LogView
      lines={state.status === 'idle' ? [] : state.logs}
      status={state.status}
      showTokens={panel.showTokens}
    />
  );

  return (
    <div className={styles.panel} data-tour="run-panel">
      <div className={styles.head}>
        <h2 className={styles.title}>{t('testing')}</h2>
        <div className={styles.status}>{props.status}</div>
        <span className={styles.actions}>
          {shown.kept && (
            <span className={styles.shown}>
              {t('shownRun', { time: formatMoment(shown.kept.run.createdAt) })}
            </span>
          )}
          {shown.runId !== undefined && (shown.kept || !shown.isKept) && (
            <RunActions
              functionId={fn.id}
              runId={shown.runId}
              isRunning={state.status === 'running'}
              onRunAgain={(run) =>
                void panel.runAgain(
                  run,
                  versions.some(({ id }) => id === run.run.versionId),
                )
              }
              onClose={() => void shown.close()}
            />
          )}
          {/* Its place stays, so that nothing moves when a run ends. */}
          <Button
            className={state.status === 'running' ? undefined : styles.unused}
            view="outlined"
            onClick={panel.cancel}
          >
            <Icon data={StopFill} size={12} />
            {t('cancel')}
          </Button>
        </span>
      </div>
      {props.stacked ? (
        <div className={styles.stack}>
          {call}
          {result}
          {logs}
        </div>
      ) : (
        <Columns call={call} result={result} logs={logs} />
      )}
      {props.cover && <div className={styles.cover}>{props.cover}</div>}
    </div>
  );
}

function Columns(props: { call: ReactNode; result: ReactNode; logs: ReactNode }) {
  const t = useT();
  const layout = useDefaultLayout({ id: 'functions-console.run-columns', storage: localStorage });
  return (
    <Group className={styles.group} orientation="horizontal" {...layout}>
      <Panel id="call" minSize={220} defaultSize="24%">
        {props.call}
      </Panel>
      <Separator className={styles.column} aria-label={t('callWidth')} />
      <Panel id="result" minSize={260} defaultSize="46%">
        {props.result}
      </Panel>
      <Separator className={styles.column} aria-label={t('logsWidth')} />
      <Panel id="logs" minSize={200}>
        {props.logs}
      </Panel>
    </Group>
  );
}
