import { Dialog, TextArea, TextInput } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { createFunction } from '../api/functions.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './CreateFunctionDialog.module.css';
import { isFunctionName } from './function-name.ts';
import { NameRules } from './NameRules.tsx';

export function CreateFunctionDialog(props: {
  folderId: string;
  suggestedName?: string | undefined;
  onCreated: (functionId: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(props.suggestedName ?? '');
  const [description, setDescription] = useState('');
  const queryClient = useQueryClient();
  const creation = useMutation({
    mutationFn: createFunction,
    onSuccess: async (functionId) => {
      await queryClient.invalidateQueries({ queryKey: ['functions'] });
      props.onCreated(functionId);
    },
  });
  const valid = isFunctionName(name) && description.length <= 600;
  const create = () => {
    if (valid && !creation.isPending) creation.mutate({ folderId: props.folderId, name, description });
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label="Create function"
      onClose={props.onClose}
      onEnterKeyDown={create}
    >
      <Dialog.Header caption="Create function" />
      <Dialog.Body>
        <div className={styles.form}>
          <Field label="Name" hint={<NameRules name={name} />}>
            {(control) => (
              <TextInput
                id={control.id}
                size="l"
                autoFocus
                autoComplete={false}
                value={name}
                onUpdate={setName}
                controlProps={{
                  'aria-describedby': control['aria-describedby'],
                  spellCheck: false,
                  maxLength: 80,
                }}
              />
            )}
          </Field>
          <Field
            label="Description"
            aside={description.length > 400 ? `${description.length} of 600` : undefined}
            error={description.length > 600 ? 'A description is at most 600 characters long.' : undefined}
          >
            {(control) => (
              <TextArea
                id={control.id}
                size="l"
                minRows={2}
                maxRows={6}
                value={description}
                onUpdate={setDescription}
                controlProps={{ 'aria-describedby': control['aria-describedby'] }}
              />
            )}
          </Field>
          {creation.error && <ErrorPanel {...explain(creation.error, 'create the function')} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply="Create"
        textButtonCancel="Cancel"
        onClickButtonApply={create}
        onClickButtonCancel={props.onClose}
        loading={creation.isPending}
        propsButtonApply={{ disabled: !valid }}
      />
    </Dialog>
  );
}
