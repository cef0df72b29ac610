import { Icon } from '@gravity-ui/uikit';
import type { Finding } from 'bff/contract';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { ListGroup } from '../ui/ListGroup.tsx';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import styles from './FindingList.module.css';
import { stateIcons, stateWords } from './finding-state.ts';
import { readFix } from './fix.ts';
import { useT } from './messages.ts';

/** Each check with its result, and with the fix if it failed. */
export function FindingList(props: { heading: string; findings: readonly Finding[] }) {
  const t = useT();
  return (
    <ListGroup heading={props.heading}>
      {props.findings.map((finding) => (
        <li key={finding.id} className={styles.row} data-state={finding.state}>
          <Icon data={stateIcons[finding.state]} size={16} className={styles.icon} />
          <VisuallyHidden>{t(stateWords[finding.state])}: </VisuallyHidden>
          <div className={styles.text}>
            <span>{finding.title}</span>
            <span className={styles.detail}>{finding.detail}</span>
          </div>
          {finding.fix && finding.state !== 'ok' && <Fix text={finding.fix} title={finding.title} />}
        </li>
      ))}
    </ListGroup>
  );
}

function Fix(props: { text: string; title: string }) {
  const t = useT();
  const { before, command, after } = readFix(props.text);
  return (
    <div className={styles.fix}>
      {before && <span>{before}</span>}
      {command && <CodeSnippet text={command} label={t('fixFor', { title: props.title })} />}
      {after && <span className={styles.detail}>{after}</span>}
    </div>
  );
}
