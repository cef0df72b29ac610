import { LayersVertical } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { latestTag, type Version } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { functionQuery } from '../api/functions.ts';
import { versionsQuery } from '../api/versions.ts';
import { VersionBuildDialog } from '../builds/VersionBuildDialog.tsx';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { AddTagDialog } from './AddTagDialog.tsx';
import { DeleteVersionDialog } from './DeleteVersionDialog.tsx';
import { useT } from './messages.ts';
import { OpenInEditorDialog } from './OpenInEditorDialog.tsx';
import { RemoveTagDialog } from './RemoveTagDialog.tsx';
import { RollBackDialog } from './RollBackDialog.tsx';
import { ScalingPolicies } from './ScalingPolicies.tsx';
import styles from './VersionsPage.module.css';
import { type VersionQuestion, VersionsTable } from './VersionsTable.tsx';

/** A build takes seconds to minutes. Its dialog receives live events; this interval is for the list. */
const creationPollMs = 1500;
const isBeingCreated = ({ status }: Version) => status === 'CREATING';

/** The versions of a function, newest first, and the actions on each. */
export default function VersionsPage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId));
  const versions = useQuery({
    ...versionsQuery(functionId),
    refetchInterval: ({ state }) => (state.data?.some(isBeingCreated) ? creationPollMs : false),
  });
  const [question, setQuestion] = useState<VersionQuestion>();
  useDocumentTitle(fn.data ? t('versionsOf', { name: fn.data.name || fn.data.id }) : t('versions'));
  const latest = versions.data?.find((version) => version.tags.includes(latestTag));
  const close = () => setQuestion(undefined);
  const asItIsNow = (asked: Version) => versions.data?.find(({ id }) => id === asked.id) ?? asked;
  return (
    <div className={styles.page}>
      <p className={styles.lead}>{t.rich('lead')}</p>
      {versions.isPending && <TableSkeleton />}
      {versions.error && !versions.data && (
        <ErrorPanel
          {...explain(versions.error, t('loadFailed'))}
          onRetry={() => void versions.refetch()}
          retrying={versions.isFetching}
        />
      )}
      {versions.data?.length === 0 && (
        <EmptyState
          icon={<Icon data={LayersVertical} size={28} />}
          title={t('noVersions')}
          actions={
            <Button view="action" size="l" href={links.function(functionId)}>
              {t('openEditor')}
            </Button>
          }
        >
          {t.rich('noVersionsHint')}
        </EmptyState>
      )}
      {versions.data && versions.data.length > 0 && (
        <>
          <VersionsTable versions={versions.data} folderId={fn.data?.folderId} onAsk={setQuestion} />
          <ScalingPolicies functionId={functionId} versions={versions.data} />
        </>
      )}
      {question?.kind === 'addTag' && (
        <AddTagDialog version={question.version} versions={versions.data ?? []} onClose={close} />
      )}
      {question?.kind === 'removeTag' && (
        <RemoveTagDialog version={question.version} tag={question.tag} onClose={close} />
      )}
      {question?.kind === 'build' && (
        <VersionBuildDialog version={asItIsNow(question.version)} onClose={close} />
      )}
      {question?.kind === 'delete' && <DeleteVersionDialog version={question.version} onClose={close} />}
      {question?.kind === 'rollBack' && <RollBackDialog version={question.version} onClose={close} />}
      {question?.kind === 'open' && (
        <OpenInEditorDialog version={question.version} latestId={latest?.id} onClose={close} />
      )}
    </div>
  );
}
