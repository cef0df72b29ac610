import { TextInput } from '@gravity-ui/uikit';
import type { CloudFunction } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './EditedField.module.css';
import { isFunctionName } from './function-name.ts';
import { useT } from './messages.ts';
import { NameRules } from './NameRules.tsx';
import { SaveActions } from './SaveActions.tsx';
import { useEditedField } from './use-edited-field.ts';

/** Renames the function. Its ID and its link stay the same. */
export function NameField(props: { fn: CloudFunction }) {
  const t = useT();
  const edited = useEditedField(props.fn, 'name');
  const isOpen = edited.state === 'changed' || edited.state === 'saving';
  const canSave = isFunctionName(edited.text);
  return (
    <div className={styles.field}>
      <Field label={t('name')} hint={isOpen ? <NameRules name={edited.text} /> : t('renameHint')}>
        {(control) => (
          <TextInput
            id={control.id}
            autoComplete={false}
            value={edited.text}
            onUpdate={edited.setText}
            controlProps={{
              'aria-describedby': control['aria-describedby'],
              spellCheck: false,
              maxLength: 80,
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && edited.state === 'changed' && canSave) edited.save();
              if (event.key === 'Escape' && edited.state === 'changed') edited.discard();
            }}
          />
        )}
      </Field>
      {edited.error !== null && <ErrorPanel {...explain(edited.error, t('renameFailed'))} />}
      <SaveActions edited={edited} field="name" canSave={canSave} />
    </div>
  );
}
