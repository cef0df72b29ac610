import { TextInput } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { Field } from './Field.tsx';

/** The one text that a dialog asks for, with the cursor in it. */
export function TextField(props: {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
  value: string;
  onUpdate: (text: string) => void;
  maxLength?: number;
}) {
  const { label, hint, error, value, onUpdate, maxLength } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <TextInput
          id={control.id}
          size="l"
          autoFocus
          autoComplete={false}
          value={value}
          onUpdate={onUpdate}
          validationState={control.validationState}
          controlProps={{ 'aria-describedby': control['aria-describedby'], spellCheck: false, maxLength }}
        />
      )}
    </Field>
  );
}
