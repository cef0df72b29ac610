import { Ellipsis, TrashBin } from '@gravity-ui/icons';
import { DropdownMenu, Icon, Link, Skeleton, Table, type TableColumnConfig } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { CloudFunction, Version } from 'bff/contract';
import { latestTag } from 'bff/contract';
import { folderVersionsQuery } from '../api/versions.ts';
import { links } from '../links.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { emptyValue, formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { FunctionStatus } from './FunctionStatus.tsx';
import styles from './FunctionsTable.module.css';
import { useT } from './messages.ts';

type Row = CloudFunction & { versions: Version[] | undefined };

/** If there is no room for every column, the most important values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);

const runtimeOf = ({ versions }: Row) =>
  versions?.find((version) => version.tags.includes(latestTag))?.runtime;

export function FunctionsTable(props: {
  functions: readonly CloudFunction[];
  folderId: string;
  onDelete: (target: CloudFunction) => void;
}) {
  const t = useT();
  const versions = useQuery(folderVersionsQuery(props.folderId));
  const byFunction = versions.data ? Map.groupBy(versions.data, (version) => version.functionId) : undefined;
  const rows: Row[] = props.functions
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
    .map((each) => ({ ...each, versions: byFunction ? (byFunction.get(each.id) ?? []) : undefined }));

  const isNarrow = useMediaQuery('(max-width: 599px)');
  const columns: TableColumnConfig<Row>[] = [
    {
      id: 'name',
      name: t('name'),
      primary: true,
      template: (row) => (
        <NameCell
          description={row.description}
          below={
            isNarrow &&
            row.versions &&
            [runtimeOf(row), t('versionCount', { count: row.versions.length })].filter(Boolean).join(' · ')
          }
        >
          <Link href={links.function(row.id)}>{row.name || row.id}</Link>
        </NameCell>
      ),
    },
    {
      id: 'id',
      name: t('id'),
      template: (row) => <CopyableId id={row.id} label={t('copyFunctionId', { name: row.name })} />,
    },
    {
      id: 'runtime',
      name: t('runtime'),
      template: (row) =>
        row.versions === undefined ? <Skeleton className={styles.loading} /> : (runtimeOf(row) ?? emptyValue),
    },
    {
      id: 'versions',
      name: t('versions'),
      template: (row) =>
        row.versions === undefined ? (
          emptyValue
        ) : (
          <Link
            href={links.versions(row.id)}
            aria-label={t('versionsOf', { count: row.versions.length, name: row.name })}
          >
            {row.versions.length}
          </Link>
        ),
    },
    { id: 'status', name: t('status'), template: (row) => <FunctionStatus status={row.status} /> },
    {
      id: 'createdAt',
      name: t('created'),
      template: (row) => <span className={styles.date}>{formatDate(row.createdAt)}</span>,
    },
    {
      id: 'actions',
      name: () => <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: (row) => (
        <DropdownMenu
          size="m"
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': t('actionsFor', { name: row.name || row.id }),
          }}
          items={[
            { text: t('openEditor'), href: links.function(row.id) },
            { text: t('versions'), href: links.versions(row.id) },
            { text: t('overview'), href: links.overview(row.id) },
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
    <TableFrame label={t('functions')}>
      <Table
        data={rows}
        columns={isNarrow ? columns.filter(({ id }) => narrowColumns.has(id)) : columns}
        getRowDescriptor={(row) => ({ id: row.id })}
        width="max"
      />
    </TableFrame>
  );
}
