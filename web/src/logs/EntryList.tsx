import { ChevronDown, ChevronRight } from '@gravity-ui/icons';
import { Button, Icon, Link } from '@gravity-ui/uikit';
import type { DeniedRequest, LogEntry } from 'bff/contract';
import { type Ref, useMemo, useState } from 'react';
import { GrantButton } from '../access/GrantButton.tsx';
import { maskTokens } from '../invocations/token.ts';
import { formatAgo, formatMoment, recordText } from '../ui/format.ts';
import { PrintedText } from '../ui/PrintedText.tsx';
import { visibleText } from '../ui/printed-text.ts';
import { VirtualRows, type VirtualRowsHandle } from '../ui/VirtualRows.tsx';
import styles from './EntryList.module.css';
import { denialOf, fieldsOf, isDenied, kindOf } from './entries.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { LogOptions } from './log-options.ts';
import { type CallGroup, rowsByCall } from './log-rows.ts';
import { useT } from './messages.ts';

type Shared = {
  options: LogOptions;
  nowMs: number;
  /** Denied requests that a role would allow, from the server's list. */
  deniedRequests: readonly DeniedRequest[];
  /** The page with the function's access settings. */
  overviewUrl: string;
  onRequest: (requestId: string) => void;
};

/** Log entries, newest first, rendered as text, with masked tokens. Only those in sight are on the page. */
export function EntryList(
  props: Shared & {
    buffer: LogBuffer;
    /** Changes with the content of the buffer. */
    revision: string;
    onAtEnd: (atEnd: boolean) => void;
    onAtStart: (atStart: boolean) => void;
    ref?: Ref<VirtualRowsHandle>;
  },
) {
  const t = useT();
  const { buffer, revision, onAtEnd, onAtStart, ref, ...shared } = props;
  const { byCall, wrap } = props.options;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buffer changes in place, and `revision` with it
  const rows = useMemo(
    () => (byCall ? rowsByCall(buffer, closed) : undefined),
    [buffer, byCall, closed, revision],
  );
  const rowAt = (place: number) => {
    const entry = buffer.at(place);
    return rows === undefined ? entry && ({ kind: 'entry', entry } as const) : rows[place];
  };
  const toggle = (requestId: string) =>
    setClosed(
      (before) =>
        new Set(
          before.has(requestId) ? [...before].filter((id) => id !== requestId) : [...before, requestId],
        ),
    );
  return (
    <VirtualRows
      ref={ref}
      className={`${styles.list} ${wrap ? '' : styles.unwrapped}`}
      role="list"
      label={t('entries')}
      count={rows?.length ?? buffer.size}
      onAtEnd={onAtEnd}
      onAtStart={onAtStart}
      row={(place) => {
        const row = rowAt(place);
        if (row === undefined) return null;
        return row.kind === 'entry' ? (
          <Entry entry={row.entry} {...shared} />
        ) : (
          <CallRow call={row.call} isOpen={row.isOpen} onToggle={toggle} {...shared} />
        );
      }}
    />
  );
}

function Time(props: { timestamp: string; options: LogOptions; nowMs: number }) {
  const { timestamp, options, nowMs } = props;
  const exact = formatMoment(timestamp);
  return (
    <time className={styles.time} dateTime={timestamp} title={options.relative ? exact : undefined}>
      {options.relative ? formatAgo(timestamp, nowMs) : exact}
    </time>
  );
}

function Entry({ entry, ...props }: Shared & { entry: LogEntry }) {
  const t = useT();
  const kind = kindOf(entry);
  const denied = isDenied(entry);
  const deniedRequest = denialOf(entry, props.deniedRequests);
  const fields = denied ? undefined : fieldsOf(entry);
  const { request_id: requestId } = entry.jsonPayload;
  return (
    <div className={styles.row} data-kind={denied ? 'refused' : kind}>
      <Time timestamp={entry.timestamp} {...props} />
      <span className={styles.kind}>{kind}</span>
      <div className={styles.message}>
        <PrintedText text={recordText(maskTokens(entry.message))} />
        {fields !== undefined && <span className={styles.fields}> {visibleText(maskTokens(fields))}</span>}
        {denied && (
          <div className={styles.grant}>
            {deniedRequest === undefined ? (
              <Link href={props.overviewUrl}>{t('manageAccess')}</Link>
            ) : (
              <GrantButton deniedRequest={deniedRequest} size="s" />
            )}
          </div>
        )}
      </div>
      {!props.options.byCall && <RequestButton requestId={requestId} onRequest={props.onRequest} />}
    </div>
  );
}

function CallRow(
  props: Shared & { call: CallGroup; isOpen: boolean; onToggle: (requestId: string) => void },
) {
  const t = useT();
  const { requestId, timestamp, count, report, isFailed } = props.call;
  return (
    <div className={styles.call}>
      <Button
        view="flat"
        size="xs"
        aria-expanded={props.isOpen}
        aria-label={t(props.isOpen ? 'collapseCall' : 'expandCall', { id: requestId })}
        onClick={() => props.onToggle(requestId)}
      >
        <Icon data={props.isOpen ? ChevronDown : ChevronRight} size={14} />
      </Button>
      <Time timestamp={timestamp} {...props} />
      <span className={styles.summary} data-failed={isFailed || undefined}>
        {t('entryCount', { count })}
        {report !== undefined && <span className={styles.fields}> · {report}</span>}
      </span>
      <RequestButton requestId={requestId} onRequest={props.onRequest} />
    </div>
  );
}

function RequestButton(props: { requestId: string; onRequest: (requestId: string) => void }) {
  const t = useT();
  const { requestId } = props;
  return (
    <Button
      className={styles.request}
      view="flat-secondary"
      size="xs"
      title={t('onlyRequest', { id: requestId })}
      aria-label={t('onlyRequest', { id: requestId })}
      onClick={() => props.onRequest(requestId)}
    >
      {requestId.slice(0, 8)}
    </Button>
  );
}
