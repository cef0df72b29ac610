import { Select } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createApiGatewayRequest } from 'bff/contract';
import { useRef, useState } from 'react';
import { createApiGateway } from '../api/api-gateways.ts';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import styles from '../ui/Dialog.module.css';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';
import { startingSpecification } from './starting-specification.ts';

export function CreateApiGatewayDialog(props: {
  folderId: string;
  onCreated: (apiGatewayId: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { folderId, onClose } = props;
  const queryClient = useQueryClient();
  const functions = useQuery(functionsQuery(folderId));
  const [name, setName] = useState('');
  const [functionId, setFunctionId] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const request = { folderId, name, openapiSpec: startingSpecification({ name, functionId }) };
  const isValid = name !== '' && createApiGatewayRequest.safeParse(request).success;
  const creation = useMutation({
    mutationFn: () => createApiGateway(request),
    onSuccess: async (id) => {
      await queryClient.invalidateQueries({ queryKey: ['apiGateways'] });
      onClose();
      props.onCreated(id);
      toastSuccess(t('created'));
    },
  });
  const create = () => {
    if (isValid && !creation.isPending) creation.mutate();
  };
  const none = t('noFunction');
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
          <Field label={t('function')} hint={t('functionHint')}>
            {(control) => (
              <Select
                id={control.id}
                aria-labelledby={control.labelId}
                width="max"
                size="l"
                filterable={(functions.data?.length ?? 0) > 8}
                loading={functions.isPending}
                value={[functionId]}
                options={[
                  { value: '', content: none, text: none },
                  ...(functions.data ?? []).map(({ id, name: text }) => ({
                    value: id,
                    content: text || id,
                    text: text || id,
                  })),
                ]}
                onUpdate={([chosen = '']) => setFunctionId(chosen)}
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
