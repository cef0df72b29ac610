import { Button, Label } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Secret, SecretPayload, SecretVersion } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { changeDestruction, readPayload, secretsQuery, secretVersionsQuery } from '../api/secrets.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatDate } from '../ui/format.ts';
import { useT } from './messages.ts';
import styles from './VersionsDialog.module.css';

/** Lists the versions of a secret; their values are read and shown on demand. */
export function VersionsDialog({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const t = useT();
  const versions = useQuery(secretVersionsQuery(secret.id));
  const secrets = useQuery(secretsQuery(secret.folderId));
  const current = secrets.data?.find(({ id }) => id === secret.id)?.currentVersion?.id;
  const title = t('versionsOf', { name: secret.name || secret.id });
  return (
    <Dialog open maxWidth="m" fullWidth aria-label={title} onClose={onClose}>
      <Dialog.Header caption={title} />
      <Dialog.Body>
        {versions.error && <ErrorPanel {...explain(versions.error, t('versionsFailed'))} />}
        <ul className={styles.list}>
          {(versions.data ?? []).map((version) => (
            <Version key={version.id} version={version} isCurrent={version.id === current} />
          ))}
        </ul>
      </Dialog.Body>
      <Dialog.Footer textButtonCancel={t('close')} onClickButtonCancel={onClose} />
    </Dialog>
  );
}

function Version({ version, isCurrent }: { version: SecretVersion; isCurrent: boolean }) {
  const t = useT();
  const queryClient = useQueryClient();
  const [shown, setShown] = useState<SecretPayload>();
  const [confirming, setConfirming] = useState(false);
  const reading = useMutation({
    mutationFn: () => readPayload(version.secretId, version.id),
    onSuccess: setShown,
    gcTime: 0,
  });
  const changing = useMutation({
    mutationFn: () =>
      changeDestruction(
        version,
        version.status === 'ACTIVE' ? 'scheduleVersionDestruction' : 'cancelVersionDestruction',
      ),
    onSuccess: async () => {
      setShown(undefined);
      setConfirming(false);
      await queryClient.invalidateQueries({ queryKey: ['secret', version.secretId] });
    },
  });
  return (
    <li>
      <div className={styles.head}>
        <code>{version.id}</code>
        {isCurrent && <Label theme="info">{t('current')}</Label>}
        <span className={styles.date}>{formatDate(version.createdAt)}</span>
      </div>
      <dl className={styles.values}>
        {version.payloadEntryKeys.map((key) => (
          <Value key={key} name={key} shown={shown} />
        ))}
      </dl>
      {version.status === 'DESTROYED' && <p className={styles.hint}>{t('destroyed')}</p>}
      {version.destroyAt !== undefined && (
        <p className={styles.hint}>{t('destroyOn', { date: formatDate(version.destroyAt) })}</p>
      )}
      <div className={styles.head}>
        {version.status === 'ACTIVE' && (
          <Button
            loading={reading.isPending}
            onClick={() => (shown === undefined ? reading.mutate() : setShown(undefined))}
          >
            {t(shown === undefined ? 'show' : 'hide')}
          </Button>
        )}
        {version.status === 'ACTIVE' && (
          <Button view="outlined-danger" onClick={() => setConfirming(true)}>
            {t('destroyMenu')}
          </Button>
        )}
        {version.status === 'SCHEDULED_FOR_DESTRUCTION' && (
          <Button view="outlined" loading={changing.isPending} onClick={() => changing.mutate()}>
            {t('keep')}
          </Button>
        )}
      </div>
      {reading.error && <ErrorPanel {...explain(reading.error, t('showFailed'))} />}
      {changing.error && !confirming && <ErrorPanel {...explain(changing.error, t('changeFailed'))} />}
      {confirming && (
        <ConfirmDialog
          title={t('destroyTitle')}
          applyText={t('destroy')}
          danger
          busy={changing.isPending}
          problem={changing.error ? explain(changing.error, t('changeFailed')) : undefined}
          onConfirm={() => changing.mutate()}
          onClose={() => {
            setConfirming(false);
            changing.reset();
          }}
        >
          {t.rich('destroyWarning', { id: version.id })}
        </ConfirmDialog>
      )}
    </li>
  );
}

function Value({ name, shown }: { name: string; shown: SecretPayload | undefined }) {
  const t = useT();
  const entry = shown?.entries.find(({ key }) => key === name);
  const bytes = entry?.binaryValue === undefined ? 0 : atob(entry.binaryValue).length;
  return (
    <>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>{entry === undefined ? '••••••••' : (entry.textValue ?? t('binary', { bytes }))}</dd>
    </>
  );
}
