import { Icon } from '@gravity-ui/uikit';
import type { Finding } from 'bff/contract';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { ListGroup } from '../ui/ListGroup.tsx';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import styles from './FindingList.module.css';
import { stateIcons, stateWords } from './finding-state.ts';
import { readRemedy } from './remedy.ts';

/** What was looked at, what was seen, and the one mend where something is amiss. */
export function FindingList(props: { heading: string; findings: readonly Finding[] }) {
  return (
    <ListGroup heading={props.heading}>
      {props.findings.map((finding) => (
        <li key={finding.id} className={styles.row} data-state={finding.state}>
          <Icon data={stateIcons[finding.state]} size={16} className={styles.icon} />
          <VisuallyHidden>{stateWords[finding.state]}: </VisuallyHidden>
          <div className={styles.text}>
            <span>{finding.title}</span>
            <span className={styles.detail}>{finding.detail}</span>
          </div>
          {finding.remedy && finding.state !== 'ok' && <Mend text={finding.remedy} title={finding.title} />}
        </li>
      ))}
    </ListGroup>
  );
}

function Mend(props: { text: string; title: string }) {
  const { before, command, after } = readRemedy(props.text);
  return (
    <div className={styles.mend}>
      {before && <span>{before}</span>}
      {command && <CodeSnippet text={command} label={`mend of ${props.title}`} />}
      {after && <span className={styles.detail}>{after}</span>}
    </div>
  );
}
