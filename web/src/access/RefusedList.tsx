import { Alert, Button } from '@gravity-ui/uikit';
import type { Refusal } from 'bff/contract';
import { useState } from 'react';
import { formatMoment } from '../ui/format.ts';
import { GrantButton } from './GrantButton.tsx';
import styles from './RefusedList.module.css';
import { useNames } from './use-names.ts';

/** As many as fit on a screen: a program decides how many there are. */
const shownFirst = 3;

/** Denied requests in plain words, each with the role that would allow it. */
export function RefusedList(props: { title: string; refusals: readonly Refusal[] }) {
  const [isWhole, setWhole] = useState(false);
  if (props.refusals.length === 0) return null;
  const shown = isWhole ? props.refusals : props.refusals.slice(0, shownFirst);
  return (
    <Alert
      theme="warning"
      title={props.title}
      message={
        <>
          <p className={styles.cause}>
            Programs made these requests with the account’s token. Grant a role only if you expect it.
          </p>
          <ul className={styles.list}>
            {shown.map((refusal) => (
              <Item key={keyOf(refusal)} refusal={refusal} />
            ))}
          </ul>
          {shown.length < props.refusals.length && (
            <Button className={styles.more} view="outlined" size="s" onClick={() => setWhole(true)}>
              Show all {props.refusals.length}
            </Button>
          )}
        </>
      }
    />
  );
}

function Item(props: { refusal: Refusal }) {
  const { at, count, missing, suggestion } = props.refusal;
  const names = useNames(missing);
  return (
    <li className={styles.item}>
      <div>
        {missing.subjectType === 'serviceAccount' ? 'Service account ' : 'User '}
        <b>{names.subject}</b> lacks the role <code>{suggestion.roleId}</code> on {missing.resourceType}{' '}
        <b>{names.resource}</b>.{' '}
        <span className={styles.when}>
          {count > 1 ? `${count} times, last ` : ''}
          {formatMoment(at)}
        </span>
      </div>
      <GrantButton refusal={props.refusal} />
    </li>
  );
}

function keyOf({ missing }: Refusal): string {
  return `${missing.subjectId} ${missing.permission} ${missing.resourceId}`;
}
