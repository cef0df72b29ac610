import { Plus, TrashBin } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { createKey, deleteKey, type KeyKind, keysQuery } from '../api/keys.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatDate } from '../ui/format.ts';
import { useT } from './messages.ts';
import styles from './ServiceAccountPage.module.css';

const texts = {
  apiKeys: { title: 'apiKeys', create: 'createApiKey' },
  accessKeys: { title: 'accessKeys', create: 'createAccessKey' },
  keys: { title: 'authorizedKeys', create: 'createKey' },
} as const satisfies Record<KeyKind, object>;

/** Keys of a service account. The secret of a new key is shown once. */
export function KeyList(props: { kind: KeyKind; serviceAccountId: string }) {
  const t = useT();
  const { kind, serviceAccountId } = props;
  const queryClient = useQueryClient();
  const query = useQuery(keysQuery(kind, serviceAccountId));
  const [deleting, setDeleting] = useState<string>();
  const refresh = () =>
    queryClient.invalidateQueries({ queryKey: keysQuery(kind, serviceAccountId).queryKey });
  const creation = useMutation({
    mutationFn: () => createKey(kind, serviceAccountId),
    // The secret leaves the memory of the page together with the page.
    gcTime: 0,
    onSuccess: refresh,
  });
  const deletion = useMutation({
    mutationFn: (keyId: string) => deleteKey(kind, keyId),
    onSuccess: async () => {
      await refresh();
      setDeleting(undefined);
    },
  });
  return (
    <section className={styles.block} aria-labelledby={kind}>
      <div className={styles.head}>
        <h2 className={styles.title} id={kind}>
          {t(texts[kind].title)}
        </h2>
        <Button loading={creation.isPending} onClick={() => creation.mutate()}>
          <Icon data={Plus} size={16} />
          {t(texts[kind].create)}
        </Button>
      </div>
      {query.error && !query.data && (
        <ErrorPanel {...explain(query.error, t('keysFailed'))} onRetry={() => void query.refetch()} />
      )}
      {creation.error && <ErrorPanel {...explain(creation.error, t('createKeyFailed'))} />}
      {creation.data !== undefined && (
        <div role="status" className={styles.created}>
          <p className={styles.note}>{t('secretOnce')}</p>
          {creation.data.keyId !== undefined && (
            <>
              <div className={styles.label}>{t('keyId')}</div>
              <CodeSnippet label={t('keyId')} text={creation.data.keyId} />
              <div className={styles.label}>{t('secret')}</div>
            </>
          )}
          <CodeSnippet label={t('secret')} text={creation.data.secret} />
        </div>
      )}
      {query.data?.length === 0 && <p className={styles.note}>{t('noKeys')}</p>}
      <ul className={styles.keys}>
        {query.data?.map((key) => (
          <li key={key.id} className={styles.key}>
            <code>{key.id}</code>
            <span>{key.hint}</span>
            <span className={styles.note}>
              {t('keyCreated', { time: formatDate(key.createdAt) })} ·{' '}
              {key.lastUsedAt ? t('keyUsed', { time: formatDate(key.lastUsedAt) }) : t('keyUnused')}
            </span>
            <Button
              view="flat"
              size="s"
              className={styles.delete}
              aria-label={t('deleteKeyNamed', { id: key.id })}
              onClick={() => setDeleting(key.id)}
            >
              <Icon data={TrashBin} size={16} />
            </Button>
          </li>
        ))}
      </ul>
      {deleting !== undefined && (
        <ConfirmDialog
          title={t('deleteKeyTitle')}
          applyText={t('deleteShort')}
          danger
          typeToConfirm={deleting}
          confirmLabel={t('typeKeyToConfirm')}
          busy={deletion.isPending}
          problem={deletion.error ? explain(deletion.error, t('deleteKeyFailed')) : undefined}
          onConfirm={() => deletion.mutate(deleting)}
          onClose={() => setDeleting(undefined)}
        >
          {t('deleteKeyWarning')}
        </ConfirmDialog>
      )}
    </section>
  );
}
