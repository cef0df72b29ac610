import { Select } from '@gravity-ui/uikit';
import { Field } from '../ui/Field.tsx';
import { useT } from './messages.ts';

type Choice = { value: string; name: string };

/** Chooses one of the resources of the folder. */
export function ChoiceField(props: {
  label: string;
  hint?: string;
  placeholder: string;
  /** Text of the choice of none; without it, a choice is required. */
  none?: string | undefined;
  /** Absent while they load. */
  choices: readonly Choice[] | undefined;
  value: string;
  onUpdate: (value: string) => void;
}) {
  const t = useT();
  const { none, value, choices = [] } = props;
  const all = none === undefined ? choices : [{ value: '', name: none }, ...choices];
  return (
    <Field label={props.label} hint={props.hint}>
      {(control) => (
        <Select
          id={control.id}
          aria-labelledby={control.labelId}
          width="max"
          size="l"
          placeholder={props.placeholder}
          filterable={choices.length > 8}
          filterPlaceholder={t('findByName')}
          loading={props.choices === undefined}
          value={value === '' && none === undefined ? [] : [value]}
          options={all.map((each) => ({ value: each.value, content: each.name, text: each.name }))}
          onUpdate={([chosen = '']) => props.onUpdate(chosen)}
        />
      )}
    </Field>
  );
}
