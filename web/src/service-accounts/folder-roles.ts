import type { AccessBinding } from 'bff/contract';

/**
 * Roles that the console offers on a folder, most used first, each with the message key of what it allows. A strong
 * role can change things, or act as other accounts, in the whole folder, so the user has to type its name.
 */
export const offeredRoles = [
  { id: 'functions.functionInvoker', allows: 'allowsInvoker', isStrong: false },
  { id: 'functions.viewer', allows: 'allowsFunctionsViewer', isStrong: false },
  { id: 'functions.editor', allows: 'allowsFunctionsEditor', isStrong: true },
  { id: 'functions.admin', allows: 'allowsFunctionsAdmin', isStrong: true },
  { id: 'iam.serviceAccounts.user', allows: 'allowsAccountUser', isStrong: true },
  { id: 'viewer', allows: 'allowsViewer', isStrong: false },
  { id: 'editor', allows: 'allowsEditor', isStrong: true },
  { id: 'admin', allows: 'allowsAdmin', isStrong: true },
] as const;

/** The roles that these bindings grant to one service account, by name. */
export function rolesOf(serviceAccountId: string, bindings: readonly AccessBinding[]): string[] {
  return bindings
    .filter(({ subject }) => subject.type === 'serviceAccount' && subject.id === serviceAccountId)
    .map(({ roleId }) => roleId)
    .toSorted();
}
