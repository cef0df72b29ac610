import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import styles from './SortableTable.module.css';

const rowHeightPx = 48;

/** The rows of a table that are in sight. The screen scrolls, so the position of the table in it counts too. */
export function LongTableBody(props: {
  count: number;
  columns: number;
  rowAt: (place: number) => { id: string; cells: ReactNode } | undefined;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [offset, setOffset] = useState(0);
  const scroller = () => document.getElementById('main');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands above the table may have changed
  useLayoutEffect(() => {
    const main = scroller();
    if (body.current && main)
      setOffset(body.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop);
  }, [props.count]);
  const rows = useVirtualizer({
    count: props.count,
    getScrollElement: scroller,
    estimateSize: () => rowHeightPx,
    overscan: 12,
    scrollMargin: offset,
  });
  const shown = rows.getVirtualItems();
  const before = (shown[0]?.start ?? offset) - offset;
  const after = rows.getTotalSize() - (shown.at(-1)?.end ?? offset) + offset;
  return (
    <tbody ref={body}>
      <Gap height={before} columns={props.columns} />
      {shown.map(({ index }) => {
        const row = props.rowAt(index);
        return (
          row && (
            <tr
              key={row.id}
              ref={rows.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              className={styles.row}
            >
              {row.cells}
            </tr>
          )
        );
      })}
      <Gap height={after} columns={props.columns} />
    </tbody>
  );
}

function Gap(props: { height: number; columns: number }) {
  return (
    props.height > 0 && (
      <tr>
        <td colSpan={props.columns} style={{ height: props.height, padding: 0 }} />
      </tr>
    )
  );
}
