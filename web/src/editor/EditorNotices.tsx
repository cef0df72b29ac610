import { Alert, Button, Link } from '@gravity-ui/uikit';
import type { RuntimeCatalogue, Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { links } from '../links.ts';
import { translateMessage } from '../server-errors/translate.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import type { Draft } from './draft/draft.ts';
import { OtherVersionNotice } from './draft/OtherVersionNotice.tsx';
import styles from './EditorPage.module.css';
import { useT } from './messages.ts';
import type { VersionCreation } from './publish/use-create-version.ts';
import { VersionProgress } from './publish/VersionProgress.tsx';
import { TemplateChoice } from './TemplateChoice.tsx';

/** Notices above the editor, about the machine, the draft, or a version that is being created. */
export function EditorNotices(props: {
  /** Why no function can run on this machine. */
  isolationProblem: RuntimeCatalogue['isolationProblem'];
  draft: Draft;
  latest: Version | undefined;
  change: (edit: (draft: Draft) => Draft) => void;
  creation: VersionCreation;
  onCreate: () => void;
  onRun: () => void;
  /** Why the last import failed. */
  importError: unknown;
  onDismissImportError: () => void;
}) {
  const { draft, creation, change, importError } = props;
  const t = useT();
  return (
    <>
      {props.isolationProblem && (
        <div className={styles.notice} role="status">
          <Alert
            theme="warning"
            layout="horizontal"
            message={t.rich('noIsolation', {
              problem: translateMessage(props.isolationProblem.message, props.isolationProblem.said),
              link: (text) => <Link href={links.systemHealth()}>{text}</Link>,
            })}
          />
        </div>
      )}
      <OtherVersionNotice
        draft={draft}
        latest={props.latest}
        onTake={(taken) => change(() => taken)}
        onKeep={change}
      />
      {!creation.progress && <TemplateChoice draft={draft} change={change} />}
      {creation.progress && (
        <VersionProgress
          progress={creation.progress}
          version={creation.version}
          problem={creation.error ? explain(creation.error, t('createFailed')) : undefined}
          next={
            creation.version && (
              <Button view="flat-action" size="s" onClick={props.onRun}>
                {t('runVersion')}
              </Button>
            )
          }
          onRetry={props.onCreate}
          onClose={creation.dismiss}
        />
      )}
      {importError !== undefined && (
        <div className={styles.notice}>
          <ErrorPanel
            title={t('importFailed')}
            message={importError instanceof Error ? importError.message : String(importError)}
            whatToDo={t('importFailedHint')}
            onClose={props.onDismissImportError}
          />
        </div>
      )}
    </>
  );
}
