import { createServiceAccountRequest, limits } from 'bff/contract';
import { createServiceAccount } from '../api/service-accounts.ts';
import { CreateDialog } from '../ui/CreateDialog.tsx';
import { t, useT } from './messages.ts';

const nameRule = createServiceAccountRequest.shape.name;

export function CreateServiceAccountDialog(props: {
  folderId: string;
  suggestedName?: string | undefined;
  onCreated: (serviceAccountId: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { folderId } = props;
  return (
    <CreateDialog
      caption={t('create')}
      failure={t('createFailed')}
      lead={t('createLead')}
      suggestedName={props.suggestedName}
      nameHint={() => t('nameHint')}
      checkName={checkName}
      descriptionMaxLength={limits.accountDescriptionCharacters}
      create={(named) => createServiceAccount({ folderId, ...named })}
      queryKey={['serviceAccounts']}
      onCreated={props.onCreated}
      onClose={props.onClose}
    />
  );
}

function checkName(name: string): { valid: boolean; error: string | undefined } {
  const valid = nameRule.safeParse(name).success;
  // An empty field is not an error yet.
  return { valid, error: valid || name === '' ? undefined : t('nameWrong') };
}
