import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { saveTestEventRequest } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { saveTestEvent, testEventsQuery } from '../api/test-events.ts';
import styles from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

/** Saves a payload for later runs of the function. */
export function SaveTestEventDialog(props: { functionId: string; payload: string; onClose: () => void }) {
  const t = useT();
  const { functionId, payload } = props;
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const queryClient = useQueryClient();
  const events = useQuery(testEventsQuery(functionId));
  const saving = useMutation({
    mutationFn: () => saveTestEvent(functionId, { name, payload }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: testEventsQuery(functionId).queryKey });
      toastSuccess(t('saved', { name }));
      props.onClose();
    },
  });
  const isValid = saveTestEventRequest.shape.name.safeParse(name).success;
  const isTaken = events.data?.some((each) => each.name === name) ?? false;
  const save = () => {
    if (isValid && !saving.isPending) saving.mutate();
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={t('saveTestEvent')}
      initialFocus={field}
      onClose={props.onClose}
      onEnterKeyDown={save}
    >
      <Dialog.Header caption={t('saveTestEvent')} />
      <Dialog.Body>
        <div className={styles.form}>
          <TextField
            controlRef={field}
            label={t('testEventName')}
            hint={isTaken ? t('testEventNameTaken') : t('testEventNameHint')}
            error={name === '' || isValid ? undefined : t('testEventNameWrong')}
            value={name}
            onUpdate={setName}
            maxLength={120}
          />
          {saving.error && <ErrorPanel {...explain(saving.error, t('saveFailed'))} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('save')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={save}
        onClickButtonCancel={props.onClose}
        loading={saving.isPending}
        propsButtonApply={{ disabled: !isValid }}
      />
    </Dialog>
  );
}
