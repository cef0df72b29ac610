import { Icon, Spin } from '@gravity-ui/uikit';
import type { Finding } from 'bff/contract';
import { stateIcons } from './finding-state.ts';
import { useT } from './messages.ts';
import styles from './SystemHealthSummary.module.css';
import { summarize } from './summary.ts';

const states = { success: 'ok', warning: 'warning', danger: 'problem' } as const;

/** The summary at the top of the page: whether functions can run here. */
export function SystemHealthSummary(props: {
  findings: readonly Finding[] | undefined;
  isExamining: boolean;
}) {
  const t = useT();
  if (props.isExamining) {
    return (
      <div className={styles.summary} role="status" aria-busy="true">
        <Spin size="xs" />
        <span>{t('checking')}</span>
      </div>
    );
  }
  if (!props.findings) return null;
  const { theme, title, advice } = summarize(props.findings);
  return (
    <div className={styles.summary} data-state={states[theme]} role="status">
      <Icon data={stateIcons[states[theme]]} size={20} className={styles.icon} />
      <span>
        <b className={styles.title}>{title}</b>
        {advice && <span className={styles.advice}> {advice}</span>}
      </span>
    </div>
  );
}
