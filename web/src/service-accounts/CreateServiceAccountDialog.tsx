import { createServiceAccountRequest, limits } from 'bff/contract';
import { createServiceAccount } from '../api/service-accounts.ts';
import { CreateDialog } from '../ui/CreateDialog.tsx';

const nameRule = createServiceAccountRequest.shape.name;
const nameHint = '1 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last';

export function CreateServiceAccountDialog(props: {
  folderId: string;
  suggestedName?: string | undefined;
  onCreated: (serviceAccountId: string) => void;
  onClose: () => void;
}) {
  const { folderId } = props;
  return (
    <CreateDialog
      caption="Create service account"
      failure="Could not create the service account"
      lead="A function runs under a service account: its IAM token is that of the account, and its rights are the account’s roles."
      suggestedName={props.suggestedName}
      nameHint={() => nameHint}
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
  const problem = nameRule.safeParse(name).error?.issues[0]?.message;
  // An empty field is no mistake yet.
  return { valid: problem === undefined, error: problem && name !== '' ? `It ${problem}.` : undefined };
}
