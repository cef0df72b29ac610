import { Select } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { Field } from '../ui/Field.tsx';
import { useT } from './messages.ts';

/** Chooses a service account of the folder. */
export function AccountField(props: {
  folderId: string;
  label: string;
  hint: string;
  /** Text of the choice of no account; without it, an account is required. */
  none?: string;
  value: string;
  onUpdate: (serviceAccountId: string) => void;
}) {
  const t = useT();
  const accounts = useQuery(serviceAccountsQuery(props.folderId));
  const { none, value } = props;
  return (
    <Field label={props.label} hint={props.hint}>
      {(control) => (
        <Select
          id={control.id}
          aria-labelledby={control.labelId}
          width="max"
          size="l"
          placeholder={t('chooseAccount')}
          filterable={(accounts.data?.length ?? 0) > 8}
          filterPlaceholder={t('findByName')}
          loading={accounts.isPending}
          value={value === '' && none === undefined ? [] : [value]}
          options={[
            ...(none === undefined ? [] : [{ value: '', content: none, text: none }]),
            ...(accounts.data ?? []).map(({ id, name }) => ({ value: id, content: name, text: name })),
          ]}
          onUpdate={([chosen = '']) => props.onUpdate(chosen)}
        />
      )}
    </Field>
  );
}
