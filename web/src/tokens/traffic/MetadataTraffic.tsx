import { Label } from '@gravity-ui/uikit';
import type { RunResult } from 'bff/contract';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import styles from './MetadataTraffic.module.css';

type Observed = Pick<RunResult, 'metadataRequests' | 'metadataRequestCount' | 'durationMs'>;

/** The requests of a run to its metadata service, in order, each at its place in the time of the run. */
export default function MetadataTraffic({ result }: { result: Observed }) {
  const t = useT();
  const requests = result.metadataRequests ?? [];
  const count = result.metadataRequestCount ?? requests.length;
  const percent = (ms: number) => `${Math.min(100, (100 * ms) / Math.max(result.durationMs, 0.001))}%`;
  return (
    <details className={styles.traffic} open={count <= 5}>
      <summary>{t('metadataRequests', { count })}</summary>
      <ol className={styles.requests}>
        {requests.map((request, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the requests of a result never change
          <li key={index} className={styles.request}>
            <code className={styles.path}>
              {request.method.slice(0, 16)} <bdi>{request.path}</bdi>
            </code>
            <span className={styles.facts}>
              <Label theme={themeOf(request.status)} size="xs">
                {request.status ?? t('noAnswer')}
              </Label>
              <span>{request.hasHeader ? t('withHeader') : t('withoutHeader')}</span>
              <span>{formatDuration(request.durationMs)}</span>
              <span>{formatBytes(request.responseBytes)}</span>
              <span>{t('after', { time: formatDuration(request.atMs) })}</span>
            </span>
            <span className={styles.line} aria-hidden>
              <span
                className={styles.bar}
                style={{ insetInlineStart: percent(request.atMs), inlineSize: percent(request.durationMs) }}
              />
            </span>
          </li>
        ))}
      </ol>
      {count > requests.length && (
        <p className={styles.note}>{t('moreRequests', { count: count - requests.length })}</p>
      )}
    </details>
  );
}

function themeOf(status: number | undefined) {
  if (status === undefined) return 'unknown';
  return status < 400 ? 'success' : 'danger';
}
