import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Access } from './access.ts';
import type { Permission } from './roles.ts';
import type { ServiceAccounts } from './service-accounts.ts';
import type { Subject } from './subject.ts';

/**
 * The account whose keys are requested: the named one, else the caller, as in the cloud.
 * @throws ApiError when the account does not exist, or the subject lacks the permission on it
 */
export async function keyOwner(
  { access, serviceAccounts }: { access: Access; serviceAccounts: ServiceAccounts },
  { id, permission, by }: { id: string | undefined; permission: Permission; by: Subject },
): Promise<string> {
  const accountId = id || (by.type === 'serviceAccount' ? by.id : undefined);
  if (accountId === undefined) throw invalid('serviceAccountId', say('RULE_KEY_OWNER', {}));
  const row = await serviceAccounts.row(accountId);
  await access.require(by, permission, serviceAccounts.resource(row));
  return accountId;
}
