import { Alert, Button } from '@gravity-ui/uikit';
import type { DeniedRequest, MissingRole } from 'bff/contract';
import { useState } from 'react';
import { formatMoment } from '../ui/format.ts';
import styles from './DeniedList.module.css';
import { GrantButton } from './GrantButton.tsx';
import { useT } from './messages.ts';
import { useNames } from './use-names.ts';

const resources = {
  function: 'functionNamed',
  'service account': 'accountNamed',
  secret: 'secretNamed',
  folder: 'folderNamed',
  cloud: 'cloudNamed',
} as const satisfies Record<MissingRole['resourceType'], string>;

/** As many as fit on a screen at first. A program can cause any number of denied requests. */
const shownFirst = 3;

/** Lists denied requests in plain words, each with the role that would allow it. */
export function DeniedList(props: { title: string; deniedRequests: readonly DeniedRequest[] }) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  if (props.deniedRequests.length === 0) return null;
  const shown = isWhole ? props.deniedRequests : props.deniedRequests.slice(0, shownFirst);
  return (
    <Alert
      theme="warning"
      title={props.title}
      message={
        <>
          <p className={styles.cause}>{t('cause')}</p>
          <ul className={styles.list}>
            {shown.map((deniedRequest) => (
              <Item key={keyOf(deniedRequest)} deniedRequest={deniedRequest} />
            ))}
          </ul>
          {shown.length < props.deniedRequests.length && (
            <Button className={styles.more} view="outlined" size="s" onClick={() => setWhole(true)}>
              {t('showAll', { count: props.deniedRequests.length })}
            </Button>
          )}
        </>
      }
    />
  );
}

function Item(props: { deniedRequest: DeniedRequest }) {
  const t = useT();
  const { at, count, missing, suggestion } = props.deniedRequest;
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
      <GrantButton deniedRequest={props.deniedRequest} />
    </li>
  );
}

function keyOf({ missing }: DeniedRequest): string {
  return `${missing.subjectId} ${missing.permission} ${missing.resourceId}`;
}
