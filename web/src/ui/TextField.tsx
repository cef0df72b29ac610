import { TextInput } from '@gravity-ui/uikit';
import type { ReactNode, RefObject } from 'react';
import { Field } from './Field.tsx';

/** A single-line text field of a dialog. */
export function TextField(props: {
  /** The input, so that the dialog can focus it: see `initialFocus` of Gravity's Dialog. */
  controlRef?: RefObject<HTMLInputElement | null>;
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
          {...(props.controlRef ? { controlRef: props.controlRef } : {})}
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
