import { Link } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { functionOperationsQuery } from '../../api/functions.ts';
import { links } from '../../links.ts';
import { emptyValue, formatBytes, formatDate } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import { settingsRows } from '../settings-rows.ts';
import { useAccountRoles } from '../use-account-roles.ts';
import styles from './VersionPage.module.css';

/** Who created a version and when, and its settings. */
export function VersionFacts({ version }: { version: Version }) {
  const t = useT();
  const operations = useQuery(functionOperationsQuery(version.functionId)).data;
  const { nameOf, rolesOf } = useAccountRoles();
  const creation = operations?.find(
    ({ metadata }) =>
      metadata?.functionVersionId === version.id &&
      metadata['@type'].endsWith('CreateFunctionVersionMetadata'),
  );
  const rows = settingsRows(version, nameOf);
  const accountId = version.serviceAccountId;
  return (
    <section className={styles.block} aria-labelledby="version-settings">
      <h3 className={styles.heading} id="version-settings">
        {t('settings')}
      </h3>
      <dl className={styles.facts}>
        <dt>{t('created')}</dt>
        <dd>{formatDate(version.createdAt)}</dd>
        <dt>{t('createdBy')}</dt>
        <dd>{creation ? nameOf(creation.createdBy) : emptyValue}</dd>
        <dt>{t('size')}</dt>
        <dd>{formatBytes(Number(version.imageSize))}</dd>
        {rows.map(({ key, label, value, isCode }) => (
          <div key={key} className={styles.fact}>
            <dt className={key.startsWith('environment:') ? styles.variable : undefined}>{label}</dt>
            <dd>
              {key === 'account' && accountId ? (
                <>
                  <Link href={links.serviceAccount(accountId)}>{value}</Link>
                  <div className={styles.note}>
                    {rolesOf(accountId).length > 0
                      ? t('rolesNow', { roles: rolesOf(accountId).join(', ') })
                      : t('noRoles')}
                  </div>
                </>
              ) : isCode ? (
                <code>{value}</code>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
