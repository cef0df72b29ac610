import { Alert } from '@gravity-ui/uikit';
import type { Refusal } from 'bff/contract';
import { formatMoment } from '../ui/format.ts';
import { GrantButton } from './GrantButton.tsx';
import styles from './RefusedList.module.css';
import { useNames } from './use-names.ts';

/** Who was refused what, in plain words, each with the grant that mends it. */
export function RefusedList(props: { title: string; refusals: readonly Refusal[] }) {
  if (props.refusals.length === 0) return null;
  return (
    <Alert
      theme="warning"
      title={props.title}
      message={
        <ul className={styles.list}>
          {props.refusals.map((refusal) => (
            <Item key={keyOf(refusal)} refusal={refusal} />
          ))}
        </ul>
      }
    />
  );
}

function Item(props: { refusal: Refusal }) {
  const { at, count, missing } = props.refusal;
  const names = useNames(missing);
  return (
    <li className={styles.item}>
      <div>
        {missing.subjectType === 'serviceAccount' ? 'Service account ' : 'User '}
        <b>{names.subject}</b> lacks the role <code>{missing.roleId}</code> on {missing.resourceType}{' '}
        <b>{names.resource}</b>.{' '}
        <span className={styles.when}>
          {count > 1 ? `${count} times, last ` : ''}
          {formatMoment(at)}
        </span>
      </div>
      <GrantButton missing={missing} />
    </li>
  );
}

function keyOf({ missing }: Refusal): string {
  return `${missing.subjectId} ${missing.permission} ${missing.resourceId}`;
}
