import { TrashBin } from '@gravity-ui/icons';
import { Button, Icon, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { functionQuery } from '../api/functions.ts';
import { forgetFunction } from '../editor/draft/forget-function.ts';
import { links } from '../links.ts';
import { OpenAsButton } from '../open-as/OpenAsButton.tsx';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { CopyableId } from '../ui/CopyableId.tsx';
import { formatDate } from '../ui/format.ts';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { privateCall } from './call-commands.ts';
import { DeleteFunctionDialog } from './DeleteFunctionDialog.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { InvokerList } from './InvokerList.tsx';
import { useT } from './messages.ts';
import { NameField } from './NameField.tsx';
import styles from './OverviewPage.module.css';
import { PublicSwitch } from './PublicSwitch.tsx';

/** A function's properties and the ways to call it. */
export default function OverviewPage() {
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId)).data;
  const t = useT();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  useDocumentTitle(fn ? t('overviewOf', { name: fn.name || fn.id }) : t('overview'));
  if (!fn) return <Skeleton className={styles.loading} />;
  return (
    <div className={styles.page}>
      <section className={styles.block} aria-labelledby="overview-general">
        <h2 className={styles.title} id="overview-general">
          {t('general')}
        </h2>
        <dl className={styles.facts}>
          <dt>{t('id')}</dt>
          <dd>
            <CopyableId id={fn.id} label={t('copyThisFunctionId')} />
          </dd>
          <dt>{t('folder')}</dt>
          <dd>
            <CopyableId id={fn.folderId} label={t('copyFolderId')} />
          </dd>
          <dt>{t('created')}</dt>
          <dd>{formatDate(fn.createdAt)}</dd>
        </dl>
        <div>
          <OpenAsButton subject={{ kind: 'function', fn }} />
        </div>
        <NameField fn={fn} />
        <DescriptionField fn={fn} />
      </section>
      <section className={styles.block} aria-labelledby="overview-call">
        <h2 className={styles.title} id="overview-call">
          {t('invocation')}
        </h2>
        <div className={styles.named}>
          <h3 className={styles.name}>{t('url')}</h3>
          <CodeSnippet label={t('url')} text={fn.httpInvokeUrl} />
        </div>
        <div className={styles.named}>
          <h3 className={styles.name}>{t('access')}</h3>
          <PublicSwitch functionId={fn.id} />
        </div>
        <InvokerList fn={fn} />
        <div className={styles.named}>
          <h3 className={styles.name}>{t('privateCall')}</h3>
          <p className={styles.note}>{t.rich('privateCallHint')}</p>
          <CodeSnippet
            label={t('privateCallCommands')}
            text={privateCall({ invokeUrl: fn.httpInvokeUrl, consoleUrl: location.origin })}
          />
        </div>
        <div className={styles.named}>
          <h3 className={styles.name}>{t('rawCall')}</h3>
          <p className={styles.note}>{t('rawCallHint')}</p>
          <CodeSnippet
            label={t('rawCallCommand')}
            text={`curl -H "Authorization: Bearer $IAM_TOKEN" -d '{"name": "Alice"}' '${fn.httpInvokeUrl}?integration=raw'`}
          />
        </div>
      </section>
      <section className={styles.block} aria-labelledby="overview-delete">
        <h2 className={styles.title} id="overview-delete">
          {t('deletion')}
        </h2>
        <p className={styles.note}>{t('deletionHint')}</p>
        <div>
          <Button view="outlined-danger" size="l" onClick={() => setDeleting(true)}>
            <Icon data={TrashBin} size={16} />
            {t('delete')}
          </Button>
        </div>
      </section>
      {deleting && (
        <DeleteFunctionDialog
          target={fn}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            forgetFunction(fn.id);
            void navigate({ href: links.functions() });
          }}
        />
      )}
    </div>
  );
}
