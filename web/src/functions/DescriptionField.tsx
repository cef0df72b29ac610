import { TextArea } from '@gravity-ui/uikit';
import { type CloudFunction, limits } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './EditedField.module.css';
import { useT } from './messages.ts';
import { SaveActions } from './SaveActions.tsx';
import { useEditedField } from './use-edited-field.ts';

/** Edits the description in place. A change creates no version. */
export function DescriptionField(props: { fn: CloudFunction }) {
  const t = useT();
  const edited = useEditedField(props.fn, 'description');
  const tooLong = edited.text.length > limits.descriptionCharacters;
  return (
    <div className={styles.field}>
      <Field
        label={t('description')}
        error={
          tooLong
            ? t('descriptionTooLong', { length: edited.text.length, max: limits.descriptionCharacters })
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
      {edited.error !== null && <ErrorPanel {...explain(edited.error, t('descriptionFailed'))} />}
      <SaveActions edited={edited} field="description" canSave={!tooLong} />
    </div>
  );
}
