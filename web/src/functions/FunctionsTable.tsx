import { Ellipsis, TrashBin } from '@gravity-ui/icons';
import { DropdownMenu, Icon, Link, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { CloudFunction, FunctionSummary } from 'bff/contract';
import type { ReactNode } from 'react';
import { functionSummariesQuery } from '../api/metrics.ts';
import { links } from '../links.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { emptyValue, formatAgo, formatDate, formatInteger, formatShare } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { type Column, SortableTable } from '../ui/SortableTable.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import styles from './FunctionsTable.module.css';
import { useT } from './messages.ts';

/** `summary` is undefined while it loads. */
type Row = CloudFunction & { summary: FunctionSummary | undefined };

/** If there is no room for every column, the most important values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);
const wideColumns: ReadonlySet<string> = new Set(['id', 'createdAt']);

/** Newest first. */
export const usualSort = '-createdAt';

const errorRateOf = ({ summary }: Row) =>
  summary === undefined || summary.finished === 0 ? undefined : summary.errors / summary.finished;

export function FunctionsTable(props: {
  functions: readonly CloudFunction[];
  folderId: string;
  sort: string;
  onSort: (sort: string) => void;
  onDelete: (target: CloudFunction) => void;
}) {
  const t = useT();
  const summaries = useQuery(functionSummariesQuery(props.folderId));
  const byId = new Map(summaries.data?.map((each) => [each.functionId, each]));
  const rows: Row[] = props.functions.map((each) => ({
    ...each,
    summary: byId.get(each.id) ?? (summaries.data && nothingOf(each.id)),
  }));
  const isNarrow = useMediaQuery('(max-width: 719px)');
  const isWide = useMediaQuery('(min-width: 1400px)');
  const unlessLoading = (row: Row, cell: (summary: FunctionSummary) => ReactNode) =>
    row.summary === undefined ? <Skeleton className={styles.loading} /> : cell(row.summary);
  const columns: Column<Row>[] = [
    {
      id: 'name',
      name: t('name'),
      sortBy: ({ name, id }) => name || id,
      cell: (row) => (
        <NameCell description={row.description} below={isNarrow && <Summary summary={row.summary} />}>
          <Link href={links.function(row.id)}>{row.name || row.id}</Link>
        </NameCell>
      ),
    },
    {
      id: 'id',
      name: t('id'),
      width: 190,
      cell: (row) => <CopyableId id={row.id} label={t('copyFunctionId', { name: row.name })} />,
    },
    {
      id: 'runtime',
      name: t('runtime'),
      width: 100,
      sortBy: ({ summary }) => summary?.runtime,
      cell: (row) => unlessLoading(row, ({ runtime }) => runtime ?? emptyValue),
    },
    {
      id: 'versions',
      name: t('versions'),
      width: 90,
      align: 'end',
      first: 'descending',
      sortBy: ({ summary }) => summary?.versionCount,
      cell: (row) =>
        unlessLoading(row, ({ versionCount }) => (
          <Link
            href={links.versions(row.id)}
            aria-label={t('versionsOf', { count: versionCount, name: row.name })}
          >
            {versionCount}
          </Link>
        )),
    },
    {
      id: 'lastCall',
      name: t('lastCall'),
      width: 125,
      first: 'descending',
      sortBy: ({ summary }) => summary?.lastCallAt,
      cell: (row) =>
        unlessLoading(row, ({ lastCallAt }) =>
          lastCallAt === undefined ? (
            <span className={styles.none}>{t('neverCalled')}</span>
          ) : (
            <time className={styles.date} dateTime={lastCallAt} title={formatDate(lastCallAt)}>
              {formatAgo(lastCallAt)}
            </time>
          ),
        ),
    },
    {
      id: 'calls',
      name: <span title={t('ofLastDay')}>{t('callsOfDay')}</span>,
      width: 110,
      align: 'end',
      first: 'descending',
      sortBy: ({ summary }) => summary?.finished,
      cell: (row) => unlessLoading(row, ({ finished }) => formatInteger(finished)),
    },
    {
      id: 'errorRate',
      name: <span title={t('ofLastDay')}>{t('errorRate')}</span>,
      width: 110,
      align: 'end',
      first: 'descending',
      sortBy: errorRateOf,
      cell: (row) =>
        unlessLoading(row, ({ errors }) => {
          const rate = errorRateOf(row);
          if (rate === undefined) return emptyValue;
          return (
            <Link
              className={errors > 0 ? styles.errors : undefined}
              href={links.monitoring(row.id)}
              aria-label={t('errorRateOf', { rate: formatShare(rate), name: row.name || row.id })}
            >
              {formatShare(rate)}
            </Link>
          );
        }),
    },
    {
      id: 'createdAt',
      name: t('created'),
      width: 165,
      first: 'descending',
      sortBy: ({ createdAt }) => createdAt,
      cell: (row) => <span className={styles.date}>{formatDate(row.createdAt)}</span>,
    },
    {
      id: 'actions',
      name: <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      width: 44,
      cell: (row) => (
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
            { text: t('logs'), href: links.logs(row.id) },
            { text: t('monitoring'), href: links.monitoring(row.id) },
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
    <SortableTable
      label={t('functions')}
      rows={rows}
      columns={columns.filter(({ id }) =>
        isNarrow ? narrowColumns.has(id) : isWide || !wideColumns.has(id),
      )}
      rowId={({ id }) => id}
      sort={props.sort}
      onSort={props.onSort}
    />
  );
}

const nothingOf = (functionId: string): FunctionSummary => ({
  functionId,
  versionCount: 0,
  finished: 0,
  errors: 0,
});

function Summary(props: { summary: FunctionSummary | undefined }) {
  const t = useT();
  if (props.summary === undefined) return null;
  const { runtime, versionCount, lastCallAt } = props.summary;
  const called = lastCallAt === undefined ? t('neverCalled') : t('calledAgo', { ago: formatAgo(lastCallAt) });
  return [runtime, t('versionCount', { count: versionCount }), called].filter(Boolean).join(' · ');
}
