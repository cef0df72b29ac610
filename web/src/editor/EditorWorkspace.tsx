import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { CloudFunction, Version } from 'bff/contract';
import { latestTag } from 'bff/contract';
import { useMemo, useState } from 'react';
import { runtimesQuery } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { RunPanel } from '../invocations/RunPanel.tsx';
import { HeaderActions } from '../layout/HeaderSlot.tsx';
import { HistoryMenu } from '../runs/HistoryMenu.tsx';
import { ServiceAccountField } from '../service-accounts/ServiceAccountField.tsx';
import { storedValue, useStoredValue } from '../ui/stored-value.ts';
import { narrow, useMediaQuery } from '../ui/use-media-query.ts';
import { type Draft, type DraftSettings, stateOf } from './draft/draft.ts';
import type { KeptState } from './draft/draft-store.ts';
import { withSettings } from './draft/templates.ts';
import { EditorActions } from './EditorActions.tsx';
import { NarrowLayout, WideLayout } from './EditorLayout.tsx';
import { EditorNotices } from './EditorNotices.tsx';
import styles from './EditorPage.module.css';
import { FileDialogs } from './files/FileDialogs.tsx';
import { FileTabs } from './files/FileTabs.tsx';
import { FileTree } from './files/FileTree.tsx';
import { useEditorFiles } from './files/use-editor-files.ts';
import { usePackageSize } from './files/use-package-size.ts';
import { CodeArea } from './monaco/CodeArea.tsx';
import { type EditorPart, useReveal } from './reveal.ts';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import { CreationDetails, hasDetails } from './status/CreationDetails.tsx';
import { StatusLine } from './status/StatusLine.tsx';
import { useEditorActions } from './use-editor-actions.ts';

const settingsPreference = storedValue<boolean>('functions-console.settings-shown', {
  read: (stored) => (typeof stored === 'boolean' ? stored : undefined),
  fallback: true,
});

/** Files, code, settings and the run panel of one draft. */
export function EditorWorkspace(props: {
  fn: CloudFunction;
  versions: readonly Version[];
  draft: Draft;
  kept: KeptState;
  change: (edit: (draft: Draft) => Draft) => void;
}) {
  const { fn, versions, draft, change } = props;
  const { folderId } = useSession();
  const { version: versionId } = useSearch({ from: '/shell/functions/$functionId/' });
  const catalogue = useQuery(runtimesQuery);
  const isNarrow = useMediaQuery(narrow);
  const [view, setView] = useState<EditorPart>(versionId === undefined ? 'code' : 'run');
  const [settingsShown, showSettings] = useStoredValue(settingsPreference);
  useReveal((part) => {
    setView(part);
    if (part === 'settings') showSettings(true);
  });
  const [shownLine, setShownLine] = useState<{ path: string; line?: number }>();
  const state = stateOf(draft);
  const changed = state.kind === 'differs' ? state.changedPaths : new Set<string>();
  const latest = versions.find((version) => version.tags.includes(latestTag));
  const { size, isCurrent } = usePackageSize(draft.files);
  const files = useEditorFiles({ draft, change });
  const actions = useEditorActions({
    functionId: fn.id,
    draft,
    size: isCurrent ? size : undefined,
    versions,
    chosenAtFirst: versionId === undefined ? undefined : { versionId },
    onRunning: () => setView('run'),
    onGoToFile: () => files.ask({ kind: 'goTo' }),
  });
  const updateSettings = (part: Partial<DraftSettings>) => change((before) => withSettings(before, part));
  const openFiles = [...files.openPaths, files.activePath].join('\n');
  const openCode = (path: string) => {
    files.open(path);
    setView('code');
  };

  const status = (
    <StatusLine
      draft={draft}
      kept={props.kept}
      latest={latest}
      creation={actions.creation}
      creating={actions.creating}
      onTake={(taken) => change(() => taken)}
    />
  );
  const details = hasDetails(actions.creation) && (
    <CreationDetails creation={actions.creation} onRetry={actions.create} />
  );

  // A run changes its state many times a second; the parts that show the draft do not depend on it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the handlers depend on nothing else that changes
  const parts = useMemo(
    () => ({
      files: (
        <FileTree
          files={draft.files}
          activePath={files.activePath}
          changedPaths={changed}
          size={size}
          onOpen={openCode}
          onAdd={() => files.ask({ kind: 'new' })}
          onRename={(path) => files.ask({ kind: 'rename', path })}
          onDelete={(path) => files.ask({ kind: 'delete', path })}
          onUpload={files.upload}
          onDrop={files.drop}
        />
      ),
      code: (
        <CodeArea
          functionId={fn.id}
          files={draft.files}
          tabs={
            <FileTabs
              paths={files.openPaths}
              shownPath={files.activePath}
              changedPaths={changed}
              onOpen={openCode}
              onClose={files.close}
            />
          }
          path={files.activePath}
          shownLine={shownLine}
          onChange={files.edit}
          settings={isNarrow ? undefined : { shown: settingsShown, show: showSettings }}
        />
      ),
      settings: (
        <SettingsPanel
          draft={draft}
          runtimes={catalogue.data?.runtimes ?? []}
          onUpdate={updateSettings}
          serviceAccountField={
            <ServiceAccountField
              folderId={folderId}
              value={draft.settings.serviceAccountId}
              onUpdate={(serviceAccountId) => updateSettings({ serviceAccountId })}
            />
          }
        />
      ),
    }),
    [draft, openFiles, size, shownLine, settingsShown, isNarrow, catalogue.data, folderId, fn.id],
  );
  const run = (
    <RunPanel
      fn={fn}
      versions={versions}
      panel={actions.runPanel}
      target={actions.target}
      status={isNarrow ? null : status}
      cover={isNarrow ? null : details}
      onRun={actions.run}
      onOpenPlace={({ path, line }) => {
        openCode(path);
        setShownLine({ path, line });
      }}
      stacked={isNarrow}
    />
  );
  const allParts = { ...parts, run } as const satisfies Record<EditorPart, unknown>;

  return (
    <div className={styles.workspace}>
      <HeaderActions>
        <EditorActions
          target={actions.target.kind}
          problems={actions.problems}
          creating={actions.creating}
          runProblem={actions.runProblem}
          running={actions.runPanel.state.status === 'running'}
          onCreate={actions.create}
          onRun={actions.run}
          history={
            <HistoryMenu
              functionId={fn.id}
              size={isNarrow ? 'm' : 'l'}
              compact={isNarrow}
              runId={actions.runPanel.shown.runId}
              onOpened={() => setView('run')}
            />
          }
        />
      </HeaderActions>
      <EditorNotices
        isolationProblem={catalogue.data?.isolationProblem}
        draft={draft}
        change={change}
        creating={actions.creating}
        importError={files.importError}
        onDismissImportError={files.dismissImportError}
      />
      {isNarrow && (
        <>
          {status}
          {details && <div className={styles.notice}>{details}</div>}
        </>
      )}
      {isNarrow ? (
        <NarrowLayout view={view} onView={setView} parts={allParts} />
      ) : (
        <WideLayout settingsShown={settingsShown} parts={allParts} />
      )}
      <FileDialogs
        files={draft.files}
        actions={files}
        onGoTo={(path) => {
          openCode(path);
          setShownLine({ path });
        }}
        onAdded={(path) => {
          setView('code');
          setShownLine({ path, line: 1 });
        }}
      />
    </div>
  );
}
