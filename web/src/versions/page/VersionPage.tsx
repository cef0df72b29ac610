import { ArrowDownToLine, ArrowRotateLeft, FileCode, PlayFill } from '@gravity-ui/icons';
import { Button, Icon, Label, Link, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { latestTag } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../../api/errors.ts';
import { functionQuery } from '../../api/functions.ts';
import { versionQuery, versionsQuery } from '../../api/versions.ts';
import { VersionBuildDialog } from '../../builds/VersionBuildDialog.tsx';
import { links } from '../../links.ts';
import { OpenAsButton } from '../../open-as/OpenAsButton.tsx';
import { CopyableId } from '../../ui/CopyableId.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { useDocumentTitle } from '../../ui/use-document-title.ts';
import { useT } from '../messages.ts';
import { OpenInEditorDialog } from '../OpenInEditorDialog.tsx';
import { RollBackDialog } from '../RollBackDialog.tsx';
import { comparedWith, orderedTags, packageUrl } from '../version-rules.ts';
import { VersionCode } from './VersionCode.tsx';
import { VersionFacts } from './VersionFacts.tsx';
import { VersionPackages } from './VersionPackages.tsx';
import styles from './VersionPage.module.css';

/** A version: its code, its settings, what was installed for it, and who created it. */
export default function VersionPage() {
  const t = useT();
  const { functionId, versionId } = useParams({ from: '/shell/functions/$functionId/versions/$versionId' });
  const fn = useQuery(functionQuery(functionId)).data;
  const query = useQuery(versionQuery(versionId));
  const version = query.data;
  const versions = useQuery(versionsQuery(functionId)).data ?? [];
  const [asking, setAsking] = useState<'open' | 'rollBack' | 'build'>();
  const close = () => setAsking(undefined);
  useDocumentTitle(t('versionOf', { id: versionId, name: fn?.name || functionId }));
  if (query.error && !version) {
    return (
      <div className={styles.page}>
        <ErrorPanel
          {...explain(query.error, t('versionFailed'))}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
        <Link href={links.versions(functionId)}>{t('allVersions')}</Link>
      </div>
    );
  }
  if (!version) return <Skeleton className={styles.loading} />;
  const latest = versions.find(({ tags }) => tags.includes(latestTag));
  const isReady = version.status !== 'CREATING' && version.status !== 'ERROR';
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.identity}>
          <Link href={links.versions(functionId)} view="secondary">
            {t('versions')}
          </Link>
          <span aria-hidden="true">/</span>
          <h2 className={styles.title}>
            <CopyableId id={version.id} label={t('copyId', { id: version.id })} />
          </h2>
          {orderedTags(version).map((tag) => (
            <Label key={tag} theme={tag === latestTag ? 'info' : 'normal'}>
              {tag}
            </Label>
          ))}
          {!isReady && (
            <Label theme={version.status === 'ERROR' ? 'danger' : 'info'} onClick={() => setAsking('build')}>
              {t(version.status === 'ERROR' ? 'statusError' : 'statusCreating')}
            </Label>
          )}
        </div>
        <div className={styles.actions}>
          <Button view="action" onClick={() => setAsking('open')}>
            <Icon data={FileCode} size={16} />
            {t('openMenu')}
          </Button>
          {isReady && (
            <Button href={links.runVersion(functionId, version.id)}>
              <Icon data={PlayFill} size={14} />
              {t('runMenu')}
            </Button>
          )}
          {isReady && !version.tags.includes(latestTag) && (
            <Button onClick={() => setAsking('rollBack')}>
              <Icon data={ArrowRotateLeft} size={16} />
              {t('rollBackMenu')}
            </Button>
          )}
          {versions.length > 1 && (
            <Button href={links.compareVersions(functionId, ...comparedWith(version, versions))}>
              {t('compareMenu')}
            </Button>
          )}
          <Button href={packageUrl(version.id)}>
            <Icon data={ArrowDownToLine} size={16} />
            {t('download')}
          </Button>
          <Button onClick={() => setAsking('build')}>{t('buildLogMenu')}</Button>
          {fn && isReady && <OpenAsButton subject={{ kind: 'version', fn, version }} />}
        </div>
      </header>
      <VersionCode version={version} />
      <div className={styles.columns}>
        <VersionFacts version={version} />
        <VersionPackages versionId={version.id} />
      </div>
      {asking === 'open' && <OpenInEditorDialog version={version} latestId={latest?.id} onClose={close} />}
      {asking === 'rollBack' && <RollBackDialog version={version} onClose={close} />}
      {asking === 'build' && <VersionBuildDialog version={version} onClose={close} />}
    </div>
  );
}
