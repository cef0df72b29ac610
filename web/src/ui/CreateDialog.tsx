import { TextArea } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import styles from './Dialog.module.css';
import { Dialog } from './Dialog.tsx';
import { ErrorPanel } from './ErrorPanel.tsx';
import { Field } from './Field.tsx';
import { useT } from './messages.ts';
import { TextField } from './TextField.tsx';

/** The fields that every resource of this dialog has. */
type Named = { name: string; description: string };

/** A dialog that creates a resource with a name and a description. */
export function CreateDialog(props: {
  /** For example "Create function". */
  caption: string;
  /** For example "Could not create the function". */
  failure: string;
  lead?: ReactNode;
  suggestedName?: string | undefined;
  nameHint: (name: string) => ReactNode;
  /** Whether the name is valid, and an error for what the hint does not explain. */
  checkName: (name: string) => { valid: boolean; error?: string | undefined };
  descriptionMaxLength: number;
  /** @returns the ID of the created resource */
  create: (named: Named) => Promise<string>;
  /** Query of the list to refetch after the creation. */
  queryKey: readonly string[];
  onCreated: (id: string) => void;
  onClose: () => void;
  /** The element to focus after closing a dialog that no button on the page opened. */
  returnFocus?: RefObject<HTMLElement | null> | undefined;
}) {
  const { caption, descriptionMaxLength } = props;
  const t = useT();
  const [name, setName] = useState(props.suggestedName ?? '');
  const [description, setDescription] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const queryClient = useQueryClient();
  const creation = useMutation({
    mutationFn: props.create,
    onSuccess: async (id) => {
      await queryClient.invalidateQueries({ queryKey: props.queryKey });
      props.onCreated(id);
    },
  });
  const { valid: nameValid, error: nameError } = props.checkName(name);
  const descriptionFits = description.length <= descriptionMaxLength;
  const valid = nameValid && descriptionFits;
  const create = () => {
    if (valid && !creation.isPending) creation.mutate({ name, description });
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={caption}
      initialFocus={field}
      returnFocus={props.returnFocus}
      onClose={props.onClose}
      onEnterKeyDown={create}
    >
      <Dialog.Header caption={caption} />
      <Dialog.Body>
        <div className={styles.form}>
          {props.lead && <p className={styles.lead}>{props.lead}</p>}
          <TextField
            controlRef={field}
            label={t('name')}
            hint={props.nameHint(name)}
            error={nameError}
            value={name}
            onUpdate={setName}
            maxLength={80}
          />
          <Field
            label={t('description')}
            aside={
              description.length > descriptionMaxLength / 2
                ? t('descriptionLength', { length: description.length, max: descriptionMaxLength })
                : undefined
            }
            error={
              descriptionFits
                ? undefined
                : t('descriptionTooLong', { length: description.length, max: descriptionMaxLength })
            }
          >
            {(control) => (
              <TextArea
                id={control.id}
                size="l"
                minRows={2}
                maxRows={6}
                value={description}
                onUpdate={setDescription}
                validationState={control.validationState}
                controlProps={{ 'aria-describedby': control['aria-describedby'] }}
              />
            )}
          </Field>
          {creation.error && <ErrorPanel {...explain(creation.error, props.failure)} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('create')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={create}
        onClickButtonCancel={props.onClose}
        loading={creation.isPending}
        propsButtonApply={{ disabled: !valid }}
      />
    </Dialog>
  );
}
