import { Ellipsis, TrashBin } from '@gravity-ui/icons';
import { DropdownMenu, Icon, Link, Table, type TableColumnConfig } from '@gravity-ui/uikit';
import type { ApiGateway } from 'bff/contract';
import { links } from '../links.ts';
import { formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { GatewayDomain } from './GatewayDomain.tsx';
import { GatewayStatus } from './GatewayStatus.tsx';
import { useT } from './messages.ts';

/** If there is no room for every column, all values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);

export function ApiGatewaysTable(props: {
  gateways: readonly ApiGateway[];
  onDelete: (gateway: ApiGateway) => void;
}) {
  const t = useT();
  const isNarrow = useMediaQuery('(max-width: 767px)');
  const columns: TableColumnConfig<ApiGateway>[] = [
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
                <div>
                  <GatewayDomain domain={row.domain} />
                </div>
                <div>
                  <GatewayStatus status={row.status} />
                </div>
                <div>{formatDate(row.createdAt)}</div>
              </>
            )
          }
        >
          <Link href={links.apiGateway(row.id)}>{row.name || row.id}</Link>
        </NameCell>
      ),
    },
    { id: 'domain', name: t('domain'), template: ({ domain }) => <GatewayDomain domain={domain} /> },
    { id: 'status', name: t('status'), template: ({ status }) => <GatewayStatus status={status} /> },
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
              text: t('deleteMenu'),
              theme: 'danger',
              iconStart: <Icon data={TrashBin} size={16} />,
              action: () => props.onDelete(row),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <TableFrame label={t('apiGateways')}>
      <Table
        data={props.gateways.toReversed()}
        columns={isNarrow ? columns.filter(({ id }) => narrowColumns.has(id)) : columns}
        getRowDescriptor={({ id }) => ({ id })}
        width="max"
      />
    </TableFrame>
  );
}
