import { ArrowDown, ArrowUp } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import { lazy, type ReactNode, Suspense } from 'react';
import styles from './SortableTable.module.css';
import { TableFrame, TableSkeleton } from './TableFrame.tsx';

export type Column<Row> = {
  id: string;
  name: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Rows sort by this value; those without one come last. */
  sortBy?: (row: Row) => string | number | undefined;
  /** The order of the first click; ascending when absent. */
  first?: 'ascending' | 'descending';
  /** In a long table, where columns must not change their width while it scrolls. */
  width?: number;
  align?: 'end';
};

/** A column ID, with a minus for the descending order. */
export type Sort = string;

/** A shorter table renders whole, so that the browser's own search finds every row. */
const wholeMost = 100;
const nameWidthPx = 180;

const LongTableBody = lazy(async () => ({
  default: (await import('./LongTableBody.tsx')).LongTableBody,
}));

/** A table whose columns sort. A long one renders only the rows in sight. */
export function SortableTable<Row>(props: {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { columns, sort } = props;
  const rows = sorted(props.rows, columns, sort);
  const isLong = rows.length > wholeMost;
  const cells = (row: Row) =>
    columns.map(({ id, cell, align }) => (
      <td key={id} className={styles.cell} data-align={align}>
        {cell(row)}
      </td>
    ));
  return (
    <TableFrame label={props.label}>
      <table
        className={styles.table}
        data-long={isLong || undefined}
        aria-rowcount={isLong ? rows.length + 1 : undefined}
        style={isLong ? { minWidth: columns.reduce((sum, { width = nameWidthPx }) => sum + width, 0) } : {}}
      >
        {isLong && (
          <colgroup>
            {columns.map(({ id, width }) => (
              <col key={id} style={width === undefined ? {} : { width }} />
            ))}
          </colgroup>
        )}
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        {isLong ? (
          <Suspense
            fallback={
              <tbody>
                <tr>
                  <td colSpan={columns.length}>
                    <TableSkeleton rows={12} />
                  </td>
                </tr>
              </tbody>
            }
          >
            <LongTableBody
              count={rows.length}
              columns={columns.length}
              rowAt={(place) => {
                const row = rows[place];
                return row === undefined ? undefined : { id: props.rowId(row), cells: cells(row) };
              }}
            />
          </Suspense>
        ) : (
          <tbody>
            {rows.map((row) => (
              <tr key={props.rowId(row)} className={styles.row}>
                {cells(row)}
              </tr>
            ))}
          </tbody>
        )}
      </table>
    </TableFrame>
  );
}

function HeadCell<Row>(props: { column: Column<Row>; sort: Sort; onSort: (sort: Sort) => void }) {
  const { id, name, sortBy, first, align } = props.column;
  const order =
    props.sort === id
      ? ('ascending' as const)
      : props.sort === `-${id}`
        ? ('descending' as const)
        : undefined;
  if (sortBy === undefined)
    return (
      <th scope="col" className={styles.head} data-align={align}>
        {name}
      </th>
    );
  const next =
    order === undefined ? (first === 'descending' ? `-${id}` : id) : order === 'ascending' ? `-${id}` : id;
  return (
    <th scope="col" className={styles.head} data-align={align} aria-sort={order ?? 'none'}>
      <button type="button" className={styles.sort} onClick={() => props.onSort(next)}>
        {name}
        <span className={styles.arrow} data-shown={order !== undefined || undefined}>
          <Icon data={(order ?? first) === 'descending' ? ArrowDown : ArrowUp} size={12} />
        </span>
      </button>
    </th>
  );
}

/** Sorts stably, so that rows of one value keep their order. An unknown column sorts nothing. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort,
): readonly Row[] {
  const isDescending = sort.startsWith('-');
  const sortBy = columns.find(({ id }) => id === sort.replace('-', ''))?.sortBy;
  if (sortBy === undefined) return rows;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return rows
    .map((row) => ({ row, value: sortBy(row) }))
    .toSorted((a, b) => {
      if (a.value === undefined || b.value === undefined)
        return Number(a.value === undefined) - Number(b.value === undefined);
      return isDescending ? compare(b.value, a.value) : compare(a.value, b.value);
    })
    .map(({ row }) => row);
}
