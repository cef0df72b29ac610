import { Alert, Link } from '@gravity-ui/uikit';
import type { RuntimeCatalogue } from 'bff/contract';
import { links } from '../links.ts';
import { translateMessage } from '../server-errors/translate.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import type { Draft } from './draft/draft.ts';
import styles from './EditorPage.module.css';
import { useT } from './messages.ts';
import { TemplateChoice } from './TemplateChoice.tsx';

/** Notices above the editor, about the machine and about files that were not imported. */
export function EditorNotices(props: {
  /** Why no function can run on this machine. */
  isolationProblem: RuntimeCatalogue['isolationProblem'];
  draft: Draft;
  change: (edit: (draft: Draft) => Draft) => void;
  /** Whether a version of the draft is being created. */
  creating: boolean;
  /** Why the last import failed. */
  importError: unknown;
  onDismissImportError: () => void;
}) {
  const { importError } = props;
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
      {!props.creating && <TemplateChoice draft={props.draft} change={props.change} />}
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
