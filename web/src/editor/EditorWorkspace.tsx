import { useQuery } from '@tanstack/react-query';
import type { CloudFunction, Version } from 'bff/contract';
import { latestTag } from 'bff/contract';
import { useState } from 'react';
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
import { FileTree } from './files/FileTree.tsx';
import { useEditorFiles } from './files/use-editor-files.ts';
import { usePackageSize } from './files/use-package-size.ts';
import { CodeArea } from './monaco/CodeArea.tsx';
import { type EditorPart, useReveal } from './reveal.ts';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
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
  const catalogue = useQuery(runtimesQuery);
  const isNarrow = useMediaQuery(narrow);
  const [view, setView] = useState<EditorPart>('code');
  const [settingsShown, showSettings] = useStoredValue(settingsPreference);
  useReveal((part) => {
    setView(part);
    if (part === 'settings') showSettings(true);
  });
  const [shownLine, setShownLine] = useState<{ path: string; line: number }>();
  const state = stateOf(draft);
  const latest = versions.find((version) => version.tags.includes(latestTag));
  const { size, isCurrent } = usePackageSize(draft.files);
  const files = useEditorFiles({ draft, change });
  const actions = useEditorActions({
    functionId: fn.id,
    draft,
    size: isCurrent ? size : undefined,
    latest,
    onRunning: () => setView('run'),
  });
  const updateSettings = (part: Partial<DraftSettings>) => change((before) => withSettings(before, part));
  const openCode = (path: string) => {
    files.open(path);
    setView('code');
  };

  const parts = {
    files: (
      <FileTree
        files={draft.files}
        activePath={files.activePath}
        changedPaths={state.kind === 'differs' ? state.changedPaths : new Set()}
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
    run: (
      <RunPanel
        fn={fn}
        versions={versions}
        panel={actions.runPanel}
        draft={draft}
        creating={actions.creation.pending}
        createProblem={actions.problems[0]}
        onRun={actions.run}
        onCreateAndRun={actions.createAndRun}
        onOpenPlace={({ path, line }) => {
          openCode(path);
          setShownLine({ path, line });
        }}
        stacked={isNarrow}
      />
    ),
  } as const satisfies Record<EditorPart, unknown>;

  return (
    <div className={styles.workspace}>
      <HeaderActions>
        <EditorActions
          state={state}
          kept={props.kept}
          problems={actions.problems}
          creating={actions.creation.pending}
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
        latest={latest}
        change={change}
        creation={actions.creation}
        onCreate={actions.create}
        onRun={actions.run}
        importError={files.importError}
        onDismissImportError={files.dismissImportError}
      />
      {isNarrow ? (
        <NarrowLayout view={view} onView={setView} parts={parts} />
      ) : (
        <WideLayout settingsShown={settingsShown} parts={parts} />
      )}
      <FileDialogs files={draft.files} actions={files} />
    </div>
  );
}
