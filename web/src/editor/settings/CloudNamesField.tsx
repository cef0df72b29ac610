import { Select } from '@gravity-ui/uikit';
import { cloudNamesVariable } from 'bff/contract';
import { Field } from '../../ui/Field.tsx';
import type { EnvironmentRow } from '../draft/draft.ts';
import { useT } from '../messages.ts';

/** Where the cloud's host names resolve to inside the function. The value is an environment variable of the version. */
export function CloudNamesField(props: {
  rows: readonly EnvironmentRow[];
  onUpdate: (rows: readonly EnvironmentRow[]) => void;
}) {
  const t = useT();
  const { rows, onUpdate } = props;
  const away = rows.find(({ name }) => name === cloudNamesVariable)?.value === 'internet';
  const others = rows.filter(({ name }) => name !== cloudNamesVariable);
  return (
    <Field label={t('cloudNames')} hint={t(away ? 'cloudNamesAwayHint' : 'cloudNamesHereHint')}>
      {(control) => (
        <Select
          id={control.id}
          aria-labelledby={control.labelId}
          width="max"
          value={[away ? 'internet' : 'here']}
          options={[
            { value: 'here', content: t('cloudNamesHere') },
            { value: 'internet', content: t('cloudNamesAway') },
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
