import { Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../../api/errors.ts';
import { installedPackagesQuery } from '../../api/versions.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { useT } from '../messages.ts';
import { changedPackages } from '../package-tree.ts';
import { ChangeTable } from './ChangeTable.tsx';
import styles from './ComparePage.module.css';

/** Installed packages that differ, as a lock file would list them. */
export function PackageChanges({ before, after }: { before: Version; after: Version }) {
  const t = useT();
  const [from, to] = [
    useQuery(installedPackagesQuery(before.id)),
    useQuery(installedPackagesQuery(after.id)),
  ];
  const error = from.error ?? to.error;
  if (error)
    return (
      <ErrorPanel
        {...explain(error, t('packagesFailed'))}
        onRetry={() => void Promise.all([from.refetch(), to.refetch()])}
      />
    );
  if (!from.data || !to.data) return <Skeleton className={styles.short} />;
  const rows = changedPackages(from.data.packages, to.data.packages).map((each) => ({
    key: each.name,
    label: each.name,
    before: each.before ?? t('notInstalled'),
    after: each.after ?? t('notInstalled'),
  }));
  return <ChangeTable title={t('packages')} none={t('samePackages')} rows={rows} />;
}
