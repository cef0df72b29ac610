import { ArrowDownToLine } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { downloadLogsUrl, type LogFilter } from '../api/logs.ts';
import styles from './LogsPage.module.css';
import type { LogOptions } from './log-options.ts';
import { useT } from './messages.ts';

const options = [
  ['wrap', 'wrapLines'],
  ['byCall', 'groupByCall'],
  ['relative', 'relativeTime'],
] as const;

/** How the list shows entries, and the download of all that match. */
export function LogToolbar(props: {
  functionId: string;
  filter: LogFilter | undefined;
  options: LogOptions;
  onOptions: (options: LogOptions) => void;
  /** Entries that came while the list stood still. */
  waiting: number;
  isLive: boolean;
  isPaused: boolean;
  onPause: (isPaused: boolean) => void;
}) {
  const t = useT();
  const { filter, functionId } = props;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('view')}>
      {options.map(([option, title]) => (
        <Button
          key={option}
          view="outlined"
          selected={props.options[option]}
          size="s"
          aria-pressed={props.options[option]}
          onClick={() => props.onOptions({ ...props.options, [option]: !props.options[option] })}
        >
          {t(title)}
        </Button>
      ))}
      <span className={styles.space} />
      {props.isLive && (
        <Button view="outlined" size="s" onClick={() => props.onPause(!props.isPaused)}>
          {!props.isPaused
            ? t('pause')
            : props.waiting > 0
              ? t('showNew', { count: props.waiting })
              : t('resume')}
        </Button>
      )}
      {filter && (
        <DropdownMenu
          renderSwitcher={({ onClick, onKeyDown }) => (
            <Button view="outlined" size="s" onClick={onClick} onKeyDown={onKeyDown}>
              <Icon data={ArrowDownToLine} size={14} />
              {t('download')}
            </Button>
          )}
          items={[
            { text: t('asText'), href: downloadLogsUrl(functionId, filter, 'text') },
            { text: t('asJsonLines'), href: downloadLogsUrl(functionId, filter, 'jsonLines') },
          ]}
        />
      )}
    </div>
  );
}
