import { Button } from '@gravity-ui/uikit';
import type { LogLine } from 'bff/contract';
import { useEffect, useRef, useState } from 'react';
import { formatMoment, recordText } from '../ui/format.ts';
import styles from './LogView.module.css';
import { useT } from './messages.ts';
import { maskTokens } from './token.ts';

const streams = { stdout: 'out', stderr: 'err', system: 'sys' } as const;

/** The log lines of a run as they arrive, rendered as text, with masked tokens. */
export function LogView(props: { lines: readonly LogLine[]; running: boolean; showTokens: boolean }) {
  const t = useT();
  const [withSystem, setWithSystem] = useState(true);
  const end = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const lines = withSystem ? props.lines : props.lines.filter((line) => line.stream !== 'system');

  useEffect(() => {
    const box = end.current;
    if (box && pinned.current && lines.length > 0) box.scrollTop = box.scrollHeight;
  }, [lines.length]);

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
      <div
        className={styles.lines}
        ref={end}
        role="log"
        aria-label={t('logLines')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          pinned.current = box.scrollTop + box.clientHeight >= box.scrollHeight - 8;
        }}
      >
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only appends lines
          <div key={index} className={styles.line} data-stream={line.stream}>
            <time className={styles.time} dateTime={line.timestamp}>
              {formatMoment(line.timestamp)}
            </time>
            <span className={styles.stream}>{streams[line.stream]}</span>
            <span className={styles.text}>
              {recordText(props.showTokens ? line.text : maskTokens(line.text))}
            </span>
          </div>
        ))}
        {lines.length === 0 && (
          <p className={styles.empty}>{props.running ? t('waitingForLogs') : t('noLogs')}</p>
        )}
      </div>
    </section>
  );
}
