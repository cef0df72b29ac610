import { TextInput } from '@gravity-ui/uikit';
import type { ReactNode, RefObject } from 'react';
import { Field } from './Field.tsx';

/** The text that a dialog asks for. */
export function TextField(props: {
  /** The field itself, for the dialog to put the cursor into: see `initialFocus` of Gravity's Dialog. */
  controlRef: RefObject<HTMLInputElement | null>;
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
          controlRef={props.controlRef}
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
