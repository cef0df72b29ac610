import { Select } from '@gravity-ui/uikit';
import { cloudNamesVariable } from 'bff/contract';
import { Field } from '../../ui/Field.tsx';
import type { EnvironmentRow } from '../draft/draft.ts';

/** Where the cloud's own names lead inside the function. It is a variable of the version, and shown among them too. */
export function CloudNamesField(props: {
  rows: readonly EnvironmentRow[];
  onUpdate: (rows: readonly EnvironmentRow[]) => void;
}) {
  const { rows, onUpdate } = props;
  const away = rows.find(({ name }) => name === cloudNamesVariable)?.value === 'internet';
  const others = rows.filter(({ name }) => name !== cloudNamesVariable);
  return (
    <Field
      label="Yandex Cloud’s names"
      hint={
        away
          ? 'To the cloud itself; a token of this console is worth nothing there.'
          : 'Addresses such as functions.yandexcloud.net are answered by this machine.'
      }
    >
      {(control) => (
        <Select
          id={control.id}
          aria-labelledby={control.labelId}
          width="max"
          value={[away ? 'internet' : 'here']}
          options={[
            { value: 'here', content: 'Lead to this console' },
            { value: 'internet', content: 'Lead to the internet' },
          ]}
          onUpdate={([value]) =>
            onUpdate(
              value === 'internet' ? [...others, { name: cloudNamesVariable, value: 'internet' }] : others,
            )
          }
        />
      )}
    </Field>
  );
}
