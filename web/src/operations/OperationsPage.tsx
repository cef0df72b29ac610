import { ListTimeline } from '@gravity-ui/icons';
import { Button, Icon, Label, Link } from '@gravity-ui/uikit';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Operation } from 'bff/contract';
import { useState } from 'react';
import { saidOf } from '../api/client.ts';
import { explain } from '../api/errors.ts';
import { allOperationsQuery } from '../api/operations.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { useSession } from '../api/use-session.ts';
import { translateOperation } from '../server-errors/api-texts.ts';
import { translateMessage } from '../server-errors/translate.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { FindField, NothingFound } from '../ui/FindField.tsx';
import { emptyValue, formatDate, formatDuration } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { Page } from '../ui/Page.tsx';
import { type Column, SortableTable } from '../ui/SortableTable.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { BuildLogDialog } from './BuildLogDialog.tsx';
import { useT } from './messages.ts';
import { mayHaveBuilt, resourceOf } from './operation-resource.ts';

const narrowColumns: ReadonlySet<string> = new Set(['operation', 'status']);

/** Every change that anyone made to a resource of this console. */
export default function OperationsPage() {
  const t = useT();
  useDocumentTitle(t('title'));
  const pages = useInfiniteQuery(allOperationsQuery);
  const [find, setFind] = useState('');
  const [sort, setSort] = useState('-started');
  const [shown, setShown] = useState<Operation>();
  const operations = pages.data?.pages.flatMap((page) => page.operations);
  const wanted = find.trim().toLowerCase();
  const found = operations?.filter((each) =>
    [translateOperation(each.description), each.id, resourceOf(each)?.id ?? '']
      .join('\n')
      .toLowerCase()
      .includes(wanted),
  );
  const isEmpty = operations?.length === 0;
  return (
    <Page title={t('title')} lead={t('lead')}>
      {pages.isPending && <TableSkeleton rows={8} />}
      {pages.error && (
        <ErrorPanel
          {...explain(pages.error, t('loadFailed'))}
          onRetry={() => void pages.refetch()}
          retrying={pages.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState icon={<Icon data={ListTimeline} size={28} />} title={t('none')}>
          {t('noneHint')}
        </EmptyState>
      )}
      {operations && !isEmpty && (
        <FindField label={t('find')} placeholder={t('findHint')} value={find} onUpdate={setFind} />
      )}
      {found && found.length > 0 && (
        <OperationsTable operations={found} sort={sort} onSort={setSort} onBuildLog={setShown} />
      )}
      {found?.length === 0 && !isEmpty && <NothingFound>{t('nothingFound', { text: find })}</NothingFound>}
      {pages.hasNextPage && (
        <div>
          <Button
            view="outlined"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('older')}
          </Button>
        </div>
      )}
      {shown && <BuildLogDialog operation={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function OperationsTable(props: {
  operations: readonly Operation[];
  sort: string;
  onSort: (sort: string) => void;
  onBuildLog: (operation: Operation) => void;
}) {
  const t = useT();
  const { folderId, subject } = useSession();
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const isNarrow = useMediaQuery('(max-width: 719px)');
  const nameOf = (id: string) =>
    id === subject.id ? t('owner') : (accounts.data?.find((each) => each.id === id)?.name ?? id);
  const resourceLink = (operation: Operation) => {
    const resource = resourceOf(operation);
    if (resource === undefined) return emptyValue;
    return resource.href === undefined ? (
      <code>{resource.id}</code>
    ) : (
      <Link href={resource.href}>
        <code>{resource.id}</code>
      </Link>
    );
  };
  const columns: Column<Operation>[] = [
    {
      id: 'operation',
      name: t('operation'),
      sortBy: ({ description }) => translateOperation(description),
      cell: (each) => (
        <NameCell
          description={each.error && translateMessage(each.error.message, saidOf(each.error))}
          below={
            isNarrow && (
              <>
                {resourceLink(each)} · {formatDate(each.createdAt)}
              </>
            )
          }
        >
          {translateOperation(each.description)}
        </NameCell>
      ),
    },
    { id: 'resource', name: t('resource'), width: 220, cell: resourceLink },
    {
      id: 'by',
      name: t('by'),
      width: 170,
      sortBy: ({ createdBy }) => nameOf(createdBy),
      cell: ({ createdBy }) => nameOf(createdBy),
    },
    {
      id: 'started',
      name: t('started'),
      width: 180,
      first: 'descending',
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => formatDate(createdAt),
    },
    {
      id: 'duration',
      name: t('duration'),
      width: 120,
      align: 'end',
      first: 'descending',
      sortBy: durationOf,
      cell: (each) => (each.done ? formatDuration(durationOf(each)) : emptyValue),
    },
    {
      id: 'status',
      name: t('status'),
      width: 220,
      cell: (each) => (
        <>
          {!each.done ? (
            <Label theme="info">{t('running')}</Label>
          ) : each.error ? (
            <Label theme="danger">{t('failed')}</Label>
          ) : (
            <Label theme="success">{t('done')}</Label>
          )}{' '}
          {mayHaveBuilt(each) && (durationOf(each) > 0 || each.error || !each.done) && (
            <Button
              view="flat"
              size="s"
              aria-label={t('openBuildLog', { id: each.id })}
              onClick={() => props.onBuildLog(each)}
            >
              {t('buildLog')}
            </Button>
          )}
        </>
      ),
    },
  ];
  return (
    <SortableTable
      label={t('title')}
      rows={props.operations}
      columns={columns.filter(({ id }) => !isNarrow || narrowColumns.has(id))}
      rowId={({ id }) => id}
      sort={props.sort}
      onSort={props.onSort}
    />
  );
}

const durationOf = ({ createdAt, modifiedAt }: Operation) => Date.parse(modifiedAt) - Date.parse(createdAt);
