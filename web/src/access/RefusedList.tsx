import { Alert, Button } from '@gravity-ui/uikit';
import type { MissingRole, Refusal } from 'bff/contract';
import { useState } from 'react';
import { formatMoment } from '../ui/format.ts';
import { GrantButton } from './GrantButton.tsx';
import { useT } from './messages.ts';
import styles from './RefusedList.module.css';
import { useNames } from './use-names.ts';

const resources = {
  function: 'functionNamed',
  'service account': 'accountNamed',
  folder: 'folderNamed',
  cloud: 'cloudNamed',
} as const satisfies Record<MissingRole['resourceType'], string>;

/** As many as fit on a screen at first. A program can cause any number of denied requests. */
const shownFirst = 3;

/** Lists denied requests in plain words, each with the role that would allow it. */
export function RefusedList(props: { title: string; refusals: readonly Refusal[] }) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  if (props.refusals.length === 0) return null;
  const shown = isWhole ? props.refusals : props.refusals.slice(0, shownFirst);
  return (
    <Alert
      theme="warning"
      title={props.title}
      message={
        <>
          <p className={styles.cause}>{t('cause')}</p>
          <ul className={styles.list}>
            {shown.map((refusal) => (
              <Item key={keyOf(refusal)} refusal={refusal} />
            ))}
          </ul>
          {shown.length < props.refusals.length && (
            <Button className={styles.more} view="outlined" size="s" onClick={() => setWhole(true)}>
              {t('showAll', { count: props.refusals.length })}
            </Button>
          )}
        </>
      }
    />
  );
}

function Item(props: { refusal: Refusal }) {
  const t = useT();
  const { at, count, missing, suggestion } = props.refusal;
  const names = useNames(missing);
  return (
    <li className={styles.item}>
      <div>
        {t.rich(missing.subjectType === 'serviceAccount' ? 'accountLacks' : 'userLacks', {
          name: names.subject,
          roleId: suggestion.roleId,
          resource: t.rich(resources[missing.resourceType], { name: names.resource }),
        })}{' '}
        <span className={styles.when}>{t('seen', { count, moment: formatMoment(at) })}</span>
      </div>
      <GrantButton refusal={props.refusal} />
    </li>
  );
}

function keyOf({ missing }: Refusal): string {
  return `${missing.subjectId} ${missing.permission} ${missing.resourceId}`;
}
