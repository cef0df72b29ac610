import { Alert, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { latestTag } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionQuery } from '../api/functions.ts';
import { versionsQuery } from '../api/versions.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { useDraft } from './draft/use-draft.ts';
import styles from './EditorPage.module.css';
import { EditorWorkspace } from './EditorWorkspace.tsx';
import { useT } from './messages.ts';

/** Loads a function's draft, then renders the editor's workspace. */
export default function EditorPage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId));
  const versions = useQuery(versionsQuery(functionId));
  const latest = versions.data
    ? (versions.data.find((version) => version.tags.includes(latestTag)) ?? null)
    : undefined;
  const handle = useDraft(functionId, latest);
  useDocumentTitle(fn.data ? t('titleOf', { name: fn.data.name || fn.data.id }) : t('title'));

  const error = versions.error && !versions.data ? versions.error : handle.error;
  if (error) {
    return (
      <div className={styles.problem}>
        <ErrorPanel
          {...explain(error, t('openFailed'))}
          onRetry={() => {
            if (versions.error) void versions.refetch();
            handle.retry();
          }}
        />
      </div>
    );
  }
  if (!handle.draft || !fn.data || !versions.data) {
    return (
      <div className={styles.loading} role="status" aria-busy="true" aria-label={t('loading')}>
        <Skeleton className={styles.loadingSide} />
        <Skeleton className={styles.loadingMain} />
        <Skeleton className={styles.loadingSide} />
      </div>
    );
  }
  return (
    <>
      {handle.kept.kind === 'notKept' && (
        <Alert
          theme="warning"
          title={t('notSaved')}
          message={t('notSavedHint', { reason: handle.kept.reason })}
        />
      )}
      <EditorWorkspace
        key={functionId}
        fn={fn.data}
        versions={versions.data}
        draft={handle.draft}
        kept={handle.kept}
        change={handle.change}
      />
    </>
  );
}
