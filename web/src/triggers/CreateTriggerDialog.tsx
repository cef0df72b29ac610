import { NumberInput, Select, TextArea } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createTriggerRequest, triggerLimits } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { createTrigger } from '../api/triggers.ts';
import styles from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

/** The shortest pause between retries that the service takes. */
const interval = `${triggerLimits.retryIntervalMs.min / 1000}s`;

export function CreateTriggerDialog({ folderId, onClose }: { folderId: string; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const functions = useQuery(functionsQuery(folderId));
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const [name, setName] = useState('');
  const [functionId, setFunctionId] = useState('');
  const [serviceAccountId, setServiceAccountId] = useState('');
  const [cronExpression, setCronExpression] = useState('0 * ? * *');
  const [payload, setPayload] = useState('');
  const [retries, setRetries] = useState<number | null>(0);
  const field = useRef<HTMLInputElement>(null);
  const attempts = retries ?? 0;
  const request = {
    folderId,
    name,
    rule: {
      timer: {
        cronExpression: cronExpression.trim(),
        ...(payload === '' ? {} : { payload }),
        invokeFunctionWithRetry: {
          functionId,
          ...(serviceAccountId === '' ? {} : { serviceAccountId }),
          ...(attempts === 0 ? {} : { retrySettings: { retryAttempts: String(attempts), interval } }),
        },
      },
    },
  };
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
  const namesOf = (all: readonly { id: string; name: string }[] = []) =>
    all.map(({ id, name: text }) => ({ value: id, content: text || id, text: text || id }));
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
          <Field label={t('function')}>
            {(control) => (
              <Select
                id={control.id}
                aria-labelledby={control.labelId}
                width="max"
                size="l"
                placeholder={t('chooseFunction')}
                filterable
                filterPlaceholder={t('findByName')}
                loading={functions.isPending}
                value={functionId === '' ? [] : [functionId]}
                options={namesOf(functions.data)}
                onUpdate={([value = '']) => setFunctionId(value)}
              />
            )}
          </Field>
          <Field label={t('serviceAccount')} hint={t('accountHint')}>
            {(control) => (
              <Select
                id={control.id}
                aria-labelledby={control.labelId}
                width="max"
                size="l"
                filterable={(accounts.data?.length ?? 0) > 8}
                filterPlaceholder={t('findByName')}
                loading={accounts.isPending}
                value={[serviceAccountId]}
                options={[
                  { value: '', content: t('noAccount'), text: t('noAccount') },
                  ...namesOf(accounts.data),
                ]}
                onUpdate={([value = '']) => setServiceAccountId(value)}
              />
            )}
          </Field>
          <TextField
            label={t('cron')}
            hint={t('cronHint')}
            value={cronExpression}
            onUpdate={setCronExpression}
            maxLength={triggerLimits.cronCharacters}
          />
          <Field label={t('payload')} hint={t('payloadHint')}>
            {(control) => (
              <TextArea
                id={control.id}
                size="l"
                minRows={1}
                maxRows={6}
                value={payload}
                onUpdate={setPayload}
                controlProps={{
                  'aria-describedby': control['aria-describedby'],
                  maxLength: triggerLimits.payloadCharacters,
                }}
              />
            )}
          </Field>
          <Field label={t('retries')} hint={t('retriesHint')}>
            {(control) => (
              <NumberInput
                id={control.id}
                size="l"
                min={0}
                max={triggerLimits.retryAttempts.max}
                value={retries}
                onUpdate={setRetries}
                controlProps={{ 'aria-describedby': control['aria-describedby'] }}
              />
            )}
          </Field>
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
