import { Alert } from '@gravity-ui/uikit';
import type { Refusal } from 'bff/contract';
import { formatMoment } from '../ui/format.ts';
import { GrantButton } from './GrantButton.tsx';
import styles from './RefusedList.module.css';
import { useNames } from './use-names.ts';

/** Who was refused what, in plain words, each with the grant that mends it. */
export function RefusedList(props: { title: string; refusals: readonly Refusal[] }) {
  const names = useNames();
  if (props.refusals.length === 0) return null;
  return (
    <Alert
      theme="warning"
      title={props.title}
      message={
        <ul className={styles.list}>
          {props.refusals.map(({ at, count, missing }) => (
            <li
              key={`${missing.subjectId} ${missing.permission} ${missing.resourceId}`}
              className={styles.item}
            >
              <div>
                {missing.subjectType === 'serviceAccount' ? 'Service account ' : 'User '}
                <b>{names.subject(missing)}</b> lacks the role <code>{missing.roleId}</code> on{' '}
                {missing.resourceType} <b>{names.resource(missing)}</b>.{' '}
                <span className={styles.when}>
                  {count > 1 ? `${count} times, last ` : ''}
                  {formatMoment(at)}
                </span>
              </div>
              <GrantButton missing={missing} />
            </li>
          ))}
        </ul>
      }
    />
  );
}
