import { TextArea } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueueOverview } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { sendMessage } from '../api/queues.ts';
import styles from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function SendMessageDialog({ queue, onClose }: { queue: QueueOverview; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const [body, setBody] = useState('');
  const [groupId, setGroupId] = useState('default');
  const field = useRef<HTMLTextAreaElement>(null);
  const { name } = queue;
  const sending = useMutation({
    mutationFn: () => sendMessage(queue.id, { body, ...(queue.isFifo ? { groupId } : {}) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['queues'] });
      onClose();
      toastSuccess(t('sent', { name }));
    },
  });
  const title = t('sendTo', { name });
  return (
    <Dialog open maxWidth="s" fullWidth aria-label={title} initialFocus={field} onClose={onClose}>
      <Dialog.Header caption={title} />
      <Dialog.Body>
        <div className={styles.form}>
          <Field label={t('body')}>
            {(control) => (
              <TextArea
                id={control.id}
                controlRef={field}
                size="l"
                minRows={4}
                value={body}
                onUpdate={setBody}
              />
            )}
          </Field>
          {queue.isFifo && (
            <TextField
              label={t('group')}
              hint={t('groupHint')}
              value={groupId}
              onUpdate={setGroupId}
              maxLength={128}
            />
          )}
          {sending.error && <ErrorPanel {...explain(sending.error, t('sendFailed'))} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('sendButton')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={() => sending.mutate()}
        onClickButtonCancel={onClose}
        loading={sending.isPending}
        propsButtonApply={{ disabled: body === '' }}
      />
    </Dialog>
  );
}
