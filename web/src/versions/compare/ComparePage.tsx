import { ArrowRightArrowLeft } from '@gravity-ui/icons';
import { Button, Icon, Link, Select, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Version } from 'bff/contract';
import { explain } from '../../api/errors.ts';
import { functionQuery } from '../../api/functions.ts';
import { versionsQuery } from '../../api/versions.ts';
import { links } from '../../links.ts';
import frame from '../../ui/ComparePage.module.css';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatDate } from '../../ui/format.ts';
import { useDocumentTitle } from '../../ui/use-document-title.ts';
import { useT } from '../messages.ts';
import { orderedTags } from '../version-rules.ts';
import { CodeChanges } from './CodeChanges.tsx';
import styles from './ComparePage.module.css';
import { PackageChanges } from './PackageChanges.tsx';
import { SettingChanges } from './SettingChanges.tsx';

/** What differs between two versions: settings, service account and its roles, installed packages, code. */
export default function ComparePage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const { from, to } = useSearch({ from: '/shell/functions/$functionId/versions/compare' });
  const fn = useQuery(functionQuery(functionId)).data;
  const query = useQuery(versionsQuery(functionId));
  const navigate = useNavigate();
  useDocumentTitle(t('compareOf', { name: fn?.name || functionId }));
  if (query.error && !query.data)
    return (
      <div className={frame.page}>
        <ErrorPanel
          {...explain(query.error, t('loadFailed'))}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      </div>
    );
  if (!query.data) return <Skeleton className={styles.loading} />;
  const before = query.data.find(({ id }) => id === from);
  const after = query.data.find(({ id }) => id === to);
  const show = (next: [from: string, to: string]) =>
    void navigate({ href: links.compareVersions(functionId, ...next), replace: true });
  const gone = [from, to].filter((id) => id !== undefined && !query.data.some((each) => each.id === id));
  return (
    <div className={frame.page}>
      <header className={frame.head}>
        <Link href={links.versions(functionId)} view="secondary">
          {t('versions')}
        </Link>
        <span aria-hidden="true">/</span>
        <h2 className={frame.title}>{t('compareTitle')}</h2>
        <VersionSelect
          label={t('before')}
          versions={query.data}
          id={before?.id}
          onChange={(id) => show([id, to ?? ''])}
        />
        <Button aria-label={t('swap')} title={t('swap')} onClick={() => show([to ?? '', from ?? ''])}>
          <Icon data={ArrowRightArrowLeft} size={16} />
        </Button>
        <VersionSelect
          label={t('after')}
          versions={query.data}
          id={after?.id}
          onChange={(id) => show([from ?? '', id])}
        />
      </header>
      {gone.length > 0 && <p className={frame.note}>{t('versionGone', { ids: gone.join(', ') })}</p>}
      {before && after && before.id === after.id && <p className={frame.note}>{t('sameVersion')}</p>}
      {before && after && before.id !== after.id && (
        <>
          <SettingChanges before={before} after={after} />
          <PackageChanges before={before} after={after} />
          <CodeChanges before={before} after={after} />
        </>
      )}
      {!(before && after) && gone.length === 0 && <p className={frame.note}>{t('chooseTwo')}</p>}
    </div>
  );
}

function VersionSelect(props: {
  label: string;
  versions: readonly Version[];
  id: string | undefined;
  onChange: (id: string) => void;
}) {
  return (
    <Select
      label={props.label}
      aria-label={props.label}
      width={320}
      filterable={props.versions.length > 10}
      value={props.id === undefined ? [] : [props.id]}
      onUpdate={([id]) => id && props.onChange(id)}
      options={props.versions.map((version) => ({
        value: version.id,
        content: [version.id, ...orderedTags(version)].join(' '),
        text: [version.id, ...orderedTags(version)].join(' '),
        data: version,
      }))}
      renderOption={({ content, data }) => (
        <span className={styles.option}>
          <code>{content}</code> <span className={frame.note}>{data && formatDate(data.createdAt)}</span>
        </span>
      )}
    />
  );
}
