import { SegmentedRadioGroup } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createTriggerRequest } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { createTrigger } from '../api/triggers.ts';
import styles from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { AccountField } from './AccountField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import { useT } from './messages.ts';
import { QueueFields } from './QueueFields.tsx';
import { TimerFields } from './TimerFields.tsx';
import { newQueue, newTimer, queueRule, timerRule } from './trigger-draft.ts';

export function CreateTriggerDialog({ folderId, onClose }: { folderId: string; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const functions = useQuery(functionsQuery(folderId));
  const [kind, setKind] = useState<'timer' | 'messageQueue'>('timer');
  const [name, setName] = useState('');
  const [functionId, setFunctionId] = useState('');
  const [serviceAccountId, setServiceAccountId] = useState('');
  const [timer, setTimer] = useState(newTimer);
  const [queue, setQueue] = useState(newQueue);
  const field = useRef<HTMLInputElement>(null);
  const called = { functionId, serviceAccountId };
  const rule = kind === 'timer' ? timerRule(timer, called) : queueRule(queue, called);
  const request = { folderId, name, rule };
  const isValid = createTriggerRequest.safeParse(request).success;
  const creation = useMutation({
    mutationFn: () => createTrigger(request),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['triggers'] });
      onClose();
      toastSuccess(t('created'));
    },
  });
  const create = () => {
    if (isValid && !creation.isPending) creation.mutate();
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
            maxLength={63}
          />
          <ChoiceField
            label={t('function')}
            placeholder={t('chooseFunction')}
            choices={functions.data?.map((fn) => ({ value: fn.id, name: fn.name || fn.id }))}
            value={functionId}
            onUpdate={setFunctionId}
          />
          <AccountField
            folderId={folderId}
            label={t('serviceAccount')}
            hint={t('accountHint')}
            none={t('noAccount')}
            value={serviceAccountId}
            onUpdate={setServiceAccountId}
          />
          <Field label={t('kind')}>
            {(control) => (
              <SegmentedRadioGroup
                aria-labelledby={control.labelId}
                size="l"
                value={kind}
                options={[
                  { value: 'timer', content: t('timer') },
                  { value: 'messageQueue', content: t('messageQueue') },
                ]}
                onUpdate={setKind}
              />
            )}
          </Field>
          {kind === 'timer' ? (
            <TimerFields
              folderId={folderId}
              draft={timer}
              onUpdate={(changed) => setTimer({ ...timer, ...changed })}
            />
          ) : (
            <QueueFields
              folderId={folderId}
              draft={queue}
              onUpdate={(changed) => setQueue({ ...queue, ...changed })}
            />
          )}
          {creation.error && <ErrorPanel {...explain(creation.error, t('createFailed'))} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('createButton')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={create}
        onClickButtonCancel={onClose}
        loading={creation.isPending}
        propsButtonApply={{ disabled: !isValid }}
      />
    </Dialog>
  );
}
