import { LayoutSideContentRight } from '@gravity-ui/icons';
import { ActionTooltip, Alert, Button, Icon, Link, Loader } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { CloudFunction, Version } from 'bff/contract';
import { latestTag } from 'bff/contract';
import { lazy, Suspense, useState } from 'react';
import { explain } from '../api/errors.ts';
import { runtimesQuery } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { HeaderActions } from '../layout/HeaderSlot.tsx';
import { links } from '../links.ts';
import { ServiceAccountField } from '../service-accounts/ServiceAccountField.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { storedValue, useStoredValue } from '../ui/stored-value.ts';
import { toastSuccess } from '../ui/toaster.ts';
import { narrow, useMediaQuery } from '../ui/use-media-query.ts';
import { type Draft, type DraftSettings, stateOf } from './draft.ts';
import { draftStore } from './draft-storage.ts';
import type { KeptState } from './draft-store.ts';
import { EditorActions } from './EditorActions.tsx';
import { NarrowLayout, WideLayout } from './EditorLayout.tsx';
import styles from './EditorWorkspace.module.css';
import { languageOf } from './entrypoint.ts';
import { FileDialogs } from './FileDialogs.tsx';
import { FileTree } from './FileTree.tsx';
import { OtherVersionNotice } from './OtherVersionNotice.tsx';
import { sizeProblem } from './package-size.ts';
import { RunPanel } from './RunPanel.tsx';
import { type EditorPart, useReveal } from './reveal.ts';
import { SettingsPanel } from './SettingsPanel.tsx';
import { checkSettings } from './settings-check.ts';
import { isUntouchedTemplate, templateFor } from './templates.ts';
import { useCreateVersion } from './use-create-version.ts';
import { useEditorFiles } from './use-editor-files.ts';
import { usePackageSize } from './use-package-size.ts';
import { useRunPanel } from './use-run-panel.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { VersionProgress } from './VersionProgress.tsx';

// Asked for as soon as this screen's code is here, and not after its data: Monaco is the longest wait of the page.
const codeEditor = import('./CodeEditor.tsx');
const CodeEditor = lazy(async () => ({ default: (await codeEditor).CodeEditor }));

const settingsPreference = storedValue<boolean>('functions-console.settings-shown', {
  read: (stored) => (typeof stored === 'boolean' ? stored : undefined),
  fallback: true,
});

/** Files, code, settings and the run panel around one draft. */
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
  const files = useEditorFiles({ draft, change });
  const creation = useCreateVersion(fn.id);
  const runPanel = useRunPanel(fn.id);
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
  const problems = checkSettings(draft.settings);
  const { size, isCurrent } = usePackageSize(draft.files);
  const tooLarge = size && isCurrent ? sizeProblem(size) : undefined;
  if (tooLarge) problems.push(`${tooLarge.problem} ${tooLarge.whatToDo}`);
  if (Object.keys(draft.files).length === 0) problems.push('Add a file with the function’s code.');

  const create = async (): Promise<boolean> => {
    if (problems.length > 0 || creation.pending) return false;
    await draftStore.flush(fn.id);
    return (await creation.create(draft)) !== undefined;
  };
  const run = () => {
    if (!latest || runPanel.problem) return;
    setView('run');
    void runPanel.run();
  };
  const createAndRun = async () => {
    if (!(await create())) return;
    setView('run');
    runPanel.setTag(latestTag);
    void runPanel.run(latestTag);
  };
  useShortcuts({ keepDraft: () => void keepDraft(), createVersion: () => void create(), run });

  const keepDraft = async () => {
    await draftStore.flush(fn.id);
    if (draftStore.kept(fn.id).kind === 'kept') toastSuccess('The draft is kept in this browser');
  };

  const updateSettings = (part: Partial<DraftSettings>) =>
    change((before) => {
      const settings = { ...before.settings, ...part };
      const language = languageOf(settings.runtime);
      if (language && language !== languageOf(before.settings.runtime) && isUntouchedTemplate(before)) {
        const template = templateFor(language, settings.runtime);
        return {
          ...before,
          files: template.files,
          settings: { ...settings, entrypoint: template.settings.entrypoint },
        };
      }
      return { ...before, settings };
    });

  const activeFile = draft.files[files.activePath];
  const tree = (
    <FileTree
      files={draft.files}
      activePath={files.activePath}
      changedPaths={state.kind === 'differs' ? state.changedPaths : new Set()}
      size={size}
      onOpen={(path) => {
        files.open(path);
        setView('code');
      }}
      onAdd={() => files.ask({ kind: 'new' })}
      onRename={(path) => files.ask({ kind: 'rename', path })}
      onDelete={(path) => files.ask({ kind: 'delete', path })}
      onUpload={files.upload}
      onDrop={files.drop}
    />
  );
  const code = (
    <section className={styles.code} aria-label="Code editor" data-tour="code">
      <div className={styles.codeHead}>
        <h2 className={styles.path}>{files.activePath || 'No file'}</h2>
        {!isNarrow && (
          <ActionTooltip title={settingsShown ? 'Hide the settings' : 'Show the settings'}>
            <Button
              view="flat"
              size="s"
              aria-label="Settings"
              aria-pressed={settingsShown}
              onClick={() => showSettings(!settingsShown)}
            >
              <Icon data={LayoutSideContentRight} size={16} />
            </Button>
          </ActionTooltip>
        )}
      </div>
      {activeFile?.kind === 'binary' ? (
        <p className={styles.note}>This file is not text. It goes into the version as it is.</p>
      ) : activeFile ? (
        <Suspense
          fallback={
            <div className={styles.centered}>
              <Loader size="m" />
            </div>
          }
        >
          <CodeEditor
            functionId={fn.id}
            files={draft.files}
            path={files.activePath}
            shownLine={shownLine}
            onChange={files.edit}
          />
        </Suspense>
      ) : (
        <p className={styles.note}>The draft has no files. Add one, or drop files or a zip into the tree.</p>
      )}
    </section>
  );
  const settings = (
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
  );
  const runArea = (
    <RunPanel
      fn={fn}
      versions={versions}
      panel={runPanel}
      draft={draft}
      creating={creation.pending}
      createProblem={problems[0]}
      onRun={run}
      onCreateAndRun={() => void createAndRun()}
      onOpenPlace={({ path, line }) => {
        files.open(path);
        setView('code');
        setShownLine({ path, line });
      }}
      stacked={isNarrow}
    />
  );

  return (
    <div className={styles.workspace}>
      <HeaderActions>
        <EditorActions
          state={state}
          kept={props.kept}
          problems={problems}
          creating={creation.pending}
          runProblem={
            runPanel.problem ?? (latest ? undefined : 'There is no version to run yet. Create one first.')
          }
          running={runPanel.state.status === 'running'}
          onCreate={() => void create()}
          onRun={run}
        />
      </HeaderActions>
      {catalogue.data?.isolationProblem && (
        <div className={styles.notice} role="status">
          <Alert
            theme="warning"
            layout="horizontal"
            message={
              <>
                <b>No function can run on this machine yet.</b> {catalogue.data.isolationProblem}{' '}
                <Link href={links.machine()}>What this machine lacks</Link>
              </>
            }
          />
        </div>
      )}
      <OtherVersionNotice
        draft={draft}
        latest={latest}
        onTake={(taken) => change(() => taken)}
        onKeep={change}
      />
      {creation.progress && (
        <VersionProgress
          progress={creation.progress}
          version={creation.version}
          problem={creation.error ? explain(creation.error, 'create the version') : undefined}
          next={
            creation.version && (
              <Button view="flat-action" size="s" onClick={run}>
                Run it
              </Button>
            )
          }
          onRetry={() => void create()}
          onClose={creation.dismiss}
        />
      )}
      {files.importError !== undefined && (
        <div className={styles.notice}>
          <ErrorPanel
            title="The files were not taken"
            message={
              files.importError instanceof Error ? files.importError.message : String(files.importError)
            }
            whatToDo="The draft is as it was."
            onClose={files.dismissImportError}
          />
        </div>
      )}
      {isNarrow ? (
        <NarrowLayout view={view} onView={setView} parts={{ files: tree, code, settings, run: runArea }} />
      ) : (
        <WideLayout settingsShown={settingsShown} parts={{ files: tree, code, settings, run: runArea }} />
      )}
      <FileDialogs files={draft.files} actions={files} />
    </div>
  );
}
