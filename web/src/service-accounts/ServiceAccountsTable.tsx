import { Ellipsis, Plus, TrashBin } from '@gravity-ui/icons';
import {
  Button,
  DropdownMenu,
  Icon,
  Label,
  Link,
  Skeleton,
  Table,
  type TableColumnConfig,
} from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { latestTag, type ServiceAccount } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { changeFolderRole, folderBindingsQuery } from '../api/service-accounts.ts';
import { folderVersionsQuery } from '../api/versions.ts';
import { links } from '../links.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { emptyValue, formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { rolesOf } from './folder-roles.ts';
import { useT } from './messages.ts';
import styles from './ServiceAccountsTable.module.css';

/** If there is no room for every column, all values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);

export function ServiceAccountsTable(props: {
  accounts: readonly ServiceAccount[];
  folderId: string;
  onGrant: (account: ServiceAccount) => void;
  onDelete: (account: ServiceAccount) => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const bindings = useQuery(folderBindingsQuery(props.folderId));
  const versions = useQuery(folderVersionsQuery(props.folderId));
  const functions = useQuery(functionsQuery(props.folderId));
  const revoking = useMutation({
    mutationFn: changeFolderRole,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['folder', props.folderId] }),
  });
  const usersOf = (account: ServiceAccount) =>
    (versions.data ?? [])
      .filter((version) => version.serviceAccountId === account.id && version.tags.includes(latestTag))
      .flatMap((version) => functions.data?.find((fn) => fn.id === version.functionId) ?? []);

  const isNarrow = useMediaQuery('(max-width: 599px)');
  const rolesCell = (account: ServiceAccount) =>
    bindings.isPending ? (
      <Skeleton className={styles.loading} />
    ) : (
      <div className={styles.roles}>
        {rolesOf(account.id, bindings.data ?? []).map((roleId) => (
          <Label
            key={roleId}
            theme="normal"
            type="close"
            closeButtonLabel={t('revoke', { roleId, name: account.name })}
            onCloseClick={() =>
              revoking.mutate({
                folderId: props.folderId,
                serviceAccountId: account.id,
                roleId,
                action: 'REMOVE',
              })
            }
          >
            {roleId}
          </Label>
        ))}
        <Button
          view="flat-secondary"
          size="xs"
          aria-label={t('grantRoleTo', { name: account.name })}
          onClick={() => props.onGrant(account)}
        >
          <Icon data={Plus} size={12} />
          {isNarrow && t('grantRole')}
        </Button>
      </div>
    );
  const usersCell = (account: ServiceAccount) => {
    const users = usersOf(account);
    return users.length === 0
      ? emptyValue
      : users.map((fn, index) => (
          <span key={fn.id}>
            {index > 0 && ', '}
            <Link href={links.function(fn.id)}>{fn.name || fn.id}</Link>
          </span>
        ));
  };

  const columns: TableColumnConfig<ServiceAccount>[] = [
    {
      id: 'name',
      name: t('name'),
      primary: true,
      template: (account) => (
        <NameCell
          description={account.description}
          below={
            isNarrow && (
              <>
                <CopyableId id={account.id} label={t('copyId', { name: account.name })} />
                {rolesCell(account)}
                {usersOf(account).length > 0 && (
                  <div>
                    {t('usedBy')}: {usersCell(account)}
                  </div>
                )}
              </>
            )
          }
        >
          <Link href={links.serviceAccount(account.id)}>{account.name}</Link>
        </NameCell>
      ),
    },
    {
      id: 'id',
      name: t('id'),
      template: (account) => <CopyableId id={account.id} label={t('copyId', { name: account.name })} />,
    },
    {
      id: 'roles',
      name: t('rolesOnFolder'),
      template: (account) => rolesCell(account),
    },
    {
      id: 'usedBy',
      name: t('usedBy'),
      template: (account) => <div className={styles.users}>{usersCell(account)}</div>,
    },
    {
      id: 'createdAt',
      name: t('createdAt'),
      template: (account) => <span className={styles.date}>{formatDate(account.createdAt)}</span>,
    },
    {
      id: 'actions',
      name: () => <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: (account) => (
        <DropdownMenu
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': t('actionsFor', { name: account.name }),
          }}
          items={[
            {
              text: t('grantMenu'),
              iconStart: <Icon data={Plus} size={16} />,
              action: () => props.onGrant(account),
            },
            {
              text: t('deleteMenu'),
              theme: 'danger',
              iconStart: <Icon data={TrashBin} size={16} />,
              action: () => props.onDelete(account),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <>
      {bindings.error && (
        <ErrorPanel {...explain(bindings.error, t('rolesFailed'))} onRetry={() => void bindings.refetch()} />
      )}
      {revoking.error && (
        <ErrorPanel {...explain(revoking.error, t('revokeFailed'))} onClose={revoking.reset} />
      )}
      <TableFrame label={t('serviceAccounts')}>
        <Table
          data={props.accounts.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))}
          columns={isNarrow ? columns.filter(({ id }) => narrowColumns.has(id)) : columns}
          getRowDescriptor={(account) => ({ id: account.id })}
          width="max"
        />
      </TableFrame>
    </>
  );
}
