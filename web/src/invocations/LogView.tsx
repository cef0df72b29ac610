import { Button } from '@gravity-ui/uikit';
import type { LogLine } from 'bff/contract';
import { useMemo, useState } from 'react';
import { formatMoment, recordText } from '../ui/format.ts';
import { PrintedText } from '../ui/PrintedText.tsx';
import { piecesOf } from '../ui/text-pieces.ts';
import { VirtualRows } from '../ui/VirtualRows.tsx';
import styles from './LogView.module.css';
import { useT } from './messages.ts';
import type { RunState } from './run-state.ts';
import { maskTokens } from './token.ts';

const streams = { stdout: 'out', stderr: 'err', system: 'sys' } as const;

const emptyTexts = {
  idle: 'noLogs',
  running: 'waitingForLogs',
  finished: 'nothingPrinted',
  failed: 'nothingPrinted',
  cancelled: 'nothingPrinted',
  interrupted: 'nothingPrinted',
} as const satisfies Record<RunState['status'], string>;

/** A log line, or a part of one that is very long. */
type Row = { line: LogLine; text: string; isFirst: boolean };

/** The log lines of a run as they arrive, rendered as text, with masked tokens. */
export function LogView(props: {
  lines: readonly LogLine[];
  status: RunState['status'];
  showTokens: boolean;
}) {
  const t = useT();
  // The summary of a run has the same numbers as the platform's lines, which are not the function's.
  const [withSystem, setWithSystem] = useState(false);
  const lines = useMemo(
    () => (withSystem ? props.lines : props.lines.filter((line) => line.stream !== 'system')),
    [props.lines, withSystem],
  );
  const rows = useMemo(
    () => lines.flatMap(props.showTokens ? openRows : maskedRows),
    [lines, props.showTokens],
  );

  const row = ({ line, text, isFirst }: Row) => (
    <div className={styles.line} data-stream={line.stream}>
      <time className={styles.time} dateTime={line.timestamp} hidden={!isFirst}>
        {formatMoment(line.timestamp)}
      </time>
      <span className={styles.stream} hidden={!isFirst}>
        {streams[line.stream]}
      </span>
      <span className={styles.text}>
        <PrintedText text={text} />
      </span>
    </div>
  );

  return (
    <section className={styles.panel} aria-label={t('logs')}>
      <div className={styles.head}>
        <h3 className={styles.title}>{t('logs')}</h3>
        <span className={styles.count}>{lines.length > 0 && t('lineCount', { count: lines.length })}</span>
        <Button
          view="flat-secondary"
          size="xs"
          aria-pressed={withSystem}
          selected={withSystem}
          onClick={() => setWithSystem(!withSystem)}
        >
          {t('systemLines')}
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className={styles.empty}>{t(emptyTexts[props.status])}</p>
      ) : (
        <VirtualRows
          followsEnd
          className={styles.lines}
          role="log"
          label={t('logLines')}
          count={rows.length}
          row={(index) => rows[index] && row(rows[index])}
        />
      )}
    </section>
  );
}

/** Tokens are masked in the whole line, because a part of it may end within a token. */
const maskedRows = rowsMaker(maskTokens);
const openRows = rowsMaker((text) => text);

/** Splits a line into rows, once: the list of all rows is made anew with each line that arrives. */
function rowsMaker(shown: (text: string) => string): (line: LogLine) => Row[] {
  const known = new WeakMap<LogLine, Row[]>();
  return (line) => {
    const before = known.get(line);
    if (before) return before;
    const pieces = piecesOf(shown(recordText(line.text)));
    const rows = pieces.map((text, index) => ({ line, text, isFirst: index === 0 }));
    known.set(line, rows);
    return rows;
  };
}
