import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { createQueue } from '../api/queues.ts';
import styles from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function CreateQueueDialog({ folderId, onClose }: { folderId: string; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const creation = useMutation({
    mutationFn: () => createQueue({ folderId, name }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['queues'] });
      onClose();
      toastSuccess(t('created', { name }));
    },
  });
  const create = () => {
    if (name !== '' && !creation.isPending) creation.mutate();
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={t('create')}
      initialFocus={field}
      onClose={onClose}
      onEnterKeyDown={create}
    >
      <Dialog.Header caption={t('create')} />
      <Dialog.Body>
        <div className={styles.form}>
          <TextField
            controlRef={field}
            label={t('name')}
            hint={t('nameHint')}
            value={name}
            onUpdate={setName}
            maxLength={80}
          />
          {creation.error && <ErrorPanel {...explain(creation.error, t('createFailed'))} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('createButton')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={create}
        onClickButtonCancel={onClose}
        loading={creation.isPending}
        propsButtonApply={{ disabled: name === '' }}
      />
    </Dialog>
  );
}
