import { useQuery } from '@tanstack/react-query';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { ChoiceField } from './ChoiceField.tsx';
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
  return (
    <ChoiceField
      {...props}
      placeholder={t('chooseAccount')}
      choices={accounts.data?.map(({ id, name }) => ({ value: id, name }))}
    />
  );
}
