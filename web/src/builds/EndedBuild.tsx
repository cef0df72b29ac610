import { ArrowDownToLine } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import type { VersionBuild } from 'bff/contract';
import { translateMessage } from '../server-errors/translate.ts';
import styles from './BuildLog.module.css';
import { buildLogHref } from './follow-build.ts';
import { useT } from './messages.ts';

/** How a build ended, and its output while that is kept. */
export function EndedBuild(props: Pick<VersionBuild, 'operationId' | 'error' | 'said' | 'log'>) {
  const t = useT();
  const { operationId, log } = props;
  const error = props.error === undefined ? undefined : translateMessage(props.error, props.said);
  return (
    <section className={styles.build} aria-label={t('build')}>
      <div className={styles.head}>
        <span className={styles.phase}>{error === undefined ? t('installed') : t('notInstalled')}</span>
        {log !== undefined && (
          <Button view="flat" size="s" href={buildLogHref(operationId)} extraProps={{ download: true }}>
            <Icon data={ArrowDownToLine} size={14} />
            {t('downloadLog')}
          </Button>
        )}
      </div>
      {error !== undefined && <pre className={styles.why}>{error}</pre>}
      {log === undefined ? (
        t('logGone')
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        <section className={styles.wholeLog} aria-label={t('log')} tabIndex={0}>
          {log.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a constant text
            <div key={index}>{line.slice(line.indexOf(' ') + 1)}</div>
          ))}
        </section>
      )}
    </section>
  );
}
