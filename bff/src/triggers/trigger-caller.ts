import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import { type Access, denial } from '../iam/access.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import type { LoggedVersion } from '../logs/logs.ts';
import type { Action } from './action.ts';

export type Callers = {
  access: Pick<Access, 'may'>;
  functions: Pick<Functions, 'resource'>;
  serviceAccounts: Pick<ServiceAccounts, 'row'>;
  runnable: Pick<RunnableVersions, 'functionRow' | 'byTag' | 'ready'>;
};

/**
 * @returns the version that a trigger calls now
 * @throws ApiError when the function, its version or its account is gone, or the account may not call
 */
export async function versionToCall(
  { action, tag }: Pick<Action, 'action' | 'tag'>,
  callers: Callers,
): Promise<LoggedVersion> {
  const { access, functions, runnable } = callers;
  const caller = await callerOf(action.serviceAccountId, callers);
  const resource = functions.resource(await runnable.functionRow(action.functionId));
  if (!(await access.may(caller, 'functions.functions.invoke', resource)))
    throw denial(caller, 'functions.functions.invoke', resource);
  return await runnable.byTag(action.functionId, tag);
}

/** @throws ApiError for an account that was deleted or suspended */
async function callerOf(
  serviceAccountId: string | undefined,
  { serviceAccounts }: Callers,
): Promise<Subject | undefined> {
  if (serviceAccountId === undefined || serviceAccountId === '') return undefined;
  const { is_suspended } = await serviceAccounts.row(serviceAccountId);
  if (is_suspended === 1)
    throw new ApiError('FAILED_PRECONDITION', say('CALLER_SUSPENDED', { id: serviceAccountId }));
  return { id: serviceAccountId, type: 'serviceAccount' };
}
