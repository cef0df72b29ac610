import { Plus, TrashBin } from '@gravity-ui/icons';
import { Button, Icon, TextInput } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createSecretRequest, type Secret, secretLimits } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { addSecretVersion, createSecret } from '../api/secrets.ts';
import form from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';
import styles from './SecretDialog.module.css';

type Row = { key: string; textValue: string };
const emptyRow: Row = { key: '', textValue: '' };

/** Creates a secret with its first version, or adds a version to a secret. */
export function SecretDialog(props: { of: { folderId: string } | Secret; onClose: () => void }) {
  const t = useT();
  const { of, onClose } = props;
  const secret = 'id' in of ? of : undefined;
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [rows, setRows] = useState<readonly Row[]>(
    (secret?.currentVersion?.payloadEntryKeys ?? ['']).map((key) => ({ ...emptyRow, key })),
  );
  const field = useRef<HTMLInputElement>(null);
  // An empty value would remove its key: a row that the user leaves empty changes nothing.
  const entries = rows.filter(({ key, textValue }) => key !== '' && textValue !== '');
  const request = { folderId: of.folderId, name, versionPayloadEntries: entries };
  const isValid = entries.length > 0 && createSecretRequest.safeParse(request).success;
  const saving = useMutation({
    mutationFn: () =>
      secret === undefined ? createSecret(request) : addSecretVersion(secret.id, { payloadEntries: entries }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['secrets'] });
      onClose();
      toastSuccess(t(secret === undefined ? 'created' : 'added'));
    },
  });
  const save = () => {
    if (isValid && !saving.isPending) saving.mutate();
  };
  const change = (index: number, part: Partial<Row>) =>
    setRows(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const title = t(secret === undefined ? 'create' : 'addVersion');
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={title}
      initialFocus={field}
      onClose={onClose}
      onEnterKeyDown={save}
    >
      <Dialog.Header caption={title} />
      <Dialog.Body>
        <div className={form.form}>
          {secret === undefined && (
            <TextField
              controlRef={field}
              label={t('name')}
              value={name}
              onUpdate={setName}
              maxLength={secretLimits.nameCharacters}
            />
          )}
          <fieldset className={styles.entries}>
            <legend className={styles.legend}>{t('entries')}</legend>
            {secret !== undefined && <p className={styles.hint}>{t('addVersionHint')}</p>}
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row has only its position, because the user edits its key
              <div key={index} className={styles.row}>
                <TextInput
                  size="l"
                  value={row.key}
                  placeholder={t('keyPlaceholder')}
                  autoComplete={false}
                  controlProps={{
                    'aria-label': t('entryKey', { number: index + 1 }),
                    spellCheck: false,
                    maxLength: secretLimits.keyCharacters,
                  }}
                  onUpdate={(key) => change(index, { key })}
                />
                <TextInput
                  size="l"
                  type="password"
                  value={row.textValue}
                  placeholder={t('valuePlaceholder')}
                  autoComplete="new-password"
                  controlProps={{ 'aria-label': t('entryValue', { number: index + 1 }) }}
                  onUpdate={(textValue) => change(index, { textValue })}
                />
                <Button
                  view="flat"
                  size="l"
                  aria-label={t('removeEntry', { name: row.key || index + 1 })}
                  onClick={() => setRows(rows.filter((_, at) => at !== index))}
                >
                  <Icon data={TrashBin} size={14} />
                </Button>
              </div>
            ))}
            <div>
              <Button view="flat-secondary" onClick={() => setRows([...rows, emptyRow])}>
                <Icon data={Plus} size={14} />
                {t('addEntry')}
              </Button>
            </div>
          </fieldset>
          {saving.error && (
            <ErrorPanel {...explain(saving.error, t(secret === undefined ? 'createFailed' : 'addFailed'))} />
          )}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t(secret === undefined ? 'createButton' : 'addVersion')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={save}
        onClickButtonCancel={onClose}
        loading={saving.isPending}
        propsButtonApply={{ disabled: !isValid }}
      />
    </Dialog>
  );
}
