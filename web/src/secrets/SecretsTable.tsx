import { Ellipsis, Eye, Plus, TrashBin } from '@gravity-ui/icons';
import { DropdownMenu, Icon, Label, Table, type TableColumnConfig } from '@gravity-ui/uikit';
import type { Secret } from 'bff/contract';
import { formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { useT } from './messages.ts';
import styles from './SecretsTable.module.css';

/** If there is no room for every column, all values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);

export function SecretsTable(props: {
  secrets: readonly Secret[];
  onOpen: (dialog: 'add' | 'versions' | 'delete', secret: Secret) => void;
}) {
  const t = useT();
  const isNarrow = useMediaQuery('(max-width: 767px)');
  const keysCell = ({ currentVersion }: Secret) =>
    currentVersion === undefined ? (
      t('noVersion')
    ) : (
      <code className={styles.keys}>{currentVersion.payloadEntryKeys.join(', ')}</code>
    );
  const statusCell = ({ status }: Secret) => (
    <Label theme={status === 'ACTIVE' ? 'success' : 'unknown'}>
      {t(status === 'ACTIVE' ? 'active' : 'inactive')}
    </Label>
  );
  const columns: TableColumnConfig<Secret>[] = [
    {
      id: 'name',
      name: t('name'),
      primary: true,
      template: (row) => (
        <NameCell
          description={row.description}
          below={
            isNarrow && (
              <>
                <div>{keysCell(row)}</div>
                <div>{statusCell(row)}</div>
                <div>{formatDate(row.createdAt)}</div>
              </>
            )
          }
        >
          {row.name || row.id}
        </NameCell>
      ),
    },
    { id: 'keys', name: t('keys'), template: keysCell },
    { id: 'status', name: t('status'), template: statusCell },
    { id: 'created', name: t('createdAt'), template: ({ createdAt }) => formatDate(createdAt) },
    {
      id: 'actions',
      name: () => <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: (row) => (
        <DropdownMenu
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': t('actionsFor', { name: row.name || row.id }),
          }}
          items={[
            {
              text: t('versions'),
              iconStart: <Icon data={Eye} size={16} />,
              action: () => props.onOpen('versions', row),
            },
            {
              text: t('addVersion'),
              iconStart: <Icon data={Plus} size={16} />,
              action: () => props.onOpen('add', row),
            },
            {
              text: t('deleteMenu'),
              theme: 'danger',
              iconStart: <Icon data={TrashBin} size={16} />,
              action: () => props.onOpen('delete', row),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <TableFrame label={t('secrets')}>
      <Table
        data={props.secrets.toReversed()}
        columns={isNarrow ? columns.filter(({ id }) => narrowColumns.has(id)) : columns}
        getRowDescriptor={({ id }) => ({ id })}
        width="max"
      />
    </TableFrame>
  );
}
