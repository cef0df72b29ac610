import { Dialog, TextArea, TextInput } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createServiceAccountRequest } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { createServiceAccount } from '../api/service-accounts.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './CreateServiceAccountDialog.module.css';

const nameHint = '1 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last';

export function CreateServiceAccountDialog(props: {
  folderId: string;
  suggestedName?: string | undefined;
  onCreated: (serviceAccountId: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(props.suggestedName ?? '');
  const [description, setDescription] = useState('');
  const queryClient = useQueryClient();
  const creation = useMutation({
    mutationFn: createServiceAccount,
    onSuccess: async (serviceAccountId) => {
      await queryClient.invalidateQueries({ queryKey: ['serviceAccounts'] });
      props.onCreated(serviceAccountId);
    },
  });
  const request = { folderId: props.folderId, name, description };
  const checked = createServiceAccountRequest.safeParse(request);
  const problems = checked.success ? [] : checked.error.issues;
  const problemOf = (field: string) => problems.find((issue) => issue.path[0] === field)?.message;
  const create = () => {
    if (checked.success && !creation.isPending) creation.mutate(request);
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label="Create service account"
      onClose={props.onClose}
      onEnterKeyDown={create}
    >
      <Dialog.Header caption="Create service account" />
      <Dialog.Body>
        <div className={styles.form}>
          <p className={styles.lead}>
            A function runs under a service account: its IAM token is that of the account, and its rights are
            the account’s roles.
          </p>
          <Field
            label="Name"
            hint={nameHint}
            error={name !== '' && problemOf('name') ? `It ${problemOf('name')}.` : undefined}
          >
            {(control) => (
              <TextInput
                id={control.id}
                size="l"
                autoFocus
                autoComplete={false}
                value={name}
                onUpdate={setName}
                validationState={control.validationState}
                controlProps={{ 'aria-describedby': control['aria-describedby'], spellCheck: false }}
              />
            )}
          </Field>
          <Field
            label="Description"
            error={problemOf('description') ? `It ${problemOf('description')}.` : undefined}
          >
            {(control) => (
              <TextArea
                id={control.id}
                size="l"
                minRows={2}
                maxRows={5}
                value={description}
                onUpdate={setDescription}
                validationState={control.validationState}
                controlProps={{ 'aria-describedby': control['aria-describedby'] }}
              />
            )}
          </Field>
          {creation.error && <ErrorPanel {...explain(creation.error, 'create the service account')} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply="Create"
        textButtonCancel="Cancel"
        onClickButtonApply={create}
        onClickButtonCancel={props.onClose}
        loading={creation.isPending}
        propsButtonApply={{ disabled: !checked.success }}
      />
    </Dialog>
  );
}
