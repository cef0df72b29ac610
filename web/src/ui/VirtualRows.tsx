import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import styles from './VirtualRows.module.css';

const lineHeightPx = 18;

export type VirtualRowsHandle = { scrollToEnd: () => void; scrollToStart: () => void };

/** A list whose rows exist on the page only while they are in sight, for texts of any length. Rows may wrap. */
export function VirtualRows(props: {
  count: number;
  row: (index: number) => ReactNode;
  className?: string | undefined;
  label: string;
  /** In a list, each row is an item of it. */
  role?: 'log' | 'list';
  /** Whether the end stays in sight while rows come, until the reader scrolls up. */
  followsEnd?: boolean;
  /** Called when the reader scrolls, with whether the end is in sight. */
  onAtEnd?: (atEnd: boolean) => void;
  /** Called when the reader scrolls, with whether the start is in sight. */
  onAtStart?: (atStart: boolean) => void;
  ref?: Ref<VirtualRowsHandle>;
}) {
  const box = useRef<HTMLDivElement>(null);
  const isByReader = useRef(false);
  const byReader = () => {
    isByReader.current = true;
  };
  const isAtEnd = useRef(true);
  const rows = useVirtualizer({
    count: props.count,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeightPx,
    overscan: 8,
  });
  // A section has no role of a list.
  const Box = props.role === 'list' ? 'div' : 'section';
  useImperativeHandle(props.ref, () => ({
    scrollToEnd: () => {
      if (props.count > 0) rows.scrollToIndex(props.count - 1, { align: 'end' });
    },
    scrollToStart: () => box.current?.scrollTo(0, 0),
  }));
  const total = rows.getTotalSize();
  // The height also changes when a row is measured for the first time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new height moves the end
  useLayoutEffect(() => {
    if (props.followsEnd && isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [total, props.followsEnd]);
  return (
    <Box
      className={`${styles.box} ${props.className ?? ''}`}
      ref={box}
      role={props.role}
      aria-label={props.label}
      // A scrollable region must be reachable by keyboard.
      tabIndex={0}
      onWheel={byReader}
      onTouchMove={byReader}
      onPointerDown={byReader}
      onKeyDown={byReader}
      onScroll={({ currentTarget }) => {
        const { scrollTop, clientHeight, scrollHeight } = currentTarget;
        const isEnd = scrollTop + clientHeight >= scrollHeight - lineHeightPx;
        // Rows that are measured for the first time scroll too.
        if (isEnd || isByReader.current) isAtEnd.current = isEnd;
        if (isEnd) isByReader.current = false;
        else if (props.followsEnd && isAtEnd.current) currentTarget.scrollTop = scrollHeight;
        props.onAtEnd?.(isEnd);
        props.onAtStart?.(scrollTop < lineHeightPx);
      }}
    >
      <div className={styles.all} style={{ height: total }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={rows.measureElement}
            data-index={index}
            {...(props.role === 'list'
              ? { role: 'listitem', 'aria-posinset': index + 1, 'aria-setsize': props.count }
              : {})}
            className={styles.row}
            style={{ transform: `translateY(${start}px)` }}
          >
            {props.row(index)}
          </div>
        ))}
      </div>
    </Box>
  );
}
