import { TextArea } from '@gravity-ui/uikit';
import { type CloudFunction, limits } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './EditedField.module.css';
import { SaveActions } from './SaveActions.tsx';
import { useEditedField } from './use-edited-field.ts';

/** Edits the description in place; changing it makes no version. */
export function DescriptionField(props: { fn: CloudFunction }) {
  const edited = useEditedField(props.fn, 'description');
  const tooLong = edited.text.length > limits.descriptionCharacters;
  return (
    <div className={styles.field}>
      <Field
        label="Description"
        error={
          tooLong
            ? `${edited.text.length} characters; a description has at most ${limits.descriptionCharacters}.`
            : undefined
        }
      >
        {(control) => (
          <TextArea
            id={control.id}
            minRows={2}
            maxRows={8}
            value={edited.text}
            onUpdate={edited.setText}
            validationState={control.validationState}
            controlProps={{ 'aria-describedby': control['aria-describedby'] }}
          />
        )}
      </Field>
      {edited.error !== null && <ErrorPanel {...explain(edited.error, 'save the description')} />}
      <SaveActions edited={edited} what="description" canSave={!tooLong} />
    </div>
  );
}
