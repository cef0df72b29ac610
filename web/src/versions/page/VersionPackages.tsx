import { Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { explain } from '../../api/errors.ts';
import { installedPackagesQuery } from '../../api/versions.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { useT } from '../messages.ts';
import { packageTree } from '../package-tree.ts';
import styles from './VersionPage.module.css';

/** What npm or pip installed for a version, as a tree. */
export function VersionPackages({ versionId }: { versionId: string }) {
  const t = useT();
  const query = useQuery(installedPackagesQuery(versionId));
  const { data } = query;
  return (
    <section className={styles.block} aria-labelledby="version-packages">
      <h3 className={styles.heading} id="version-packages">
        {t('packages')}
      </h3>
      {query.isPending && <Skeleton className={styles.short} />}
      {query.error && !data && (
        <ErrorPanel {...explain(query.error, t('packagesFailed'))} onRetry={() => void query.refetch()} />
      )}
      {data?.packages.length === 0 && <p className={styles.note}>{t('noPackages')}</p>}
      {data && data.packages.length > 0 && (
        <>
          <p className={styles.note}>
            {t(data.isCut ? 'packageCountCut' : 'packageCount', { count: data.packages.length })}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be reachable by keyboard */}
          <ul className={styles.packages} aria-labelledby="version-packages" tabIndex={0}>
            {packageTree(data.packages).map(({ key, item, depth, isRepeated }) => (
              <li key={key} style={{ paddingInlineStart: Math.min(depth, 12) * 16 }}>
                <bdi>{item.name}</bdi> <span className={styles.note}>{item.version}</span>
                {isRepeated && <span className={styles.note}> · {t('listedAbove')}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
