import type { AccessBinding } from 'bff/contract';

/**
 * Roles that the console offers on a folder, the most wanted first, each with the key of the text that says what it allows. A strong one changes
 * things, or acts as other accounts, in the whole folder: its name has to be typed.
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

/** The roles that one service account has by these bindings, by name. */
export function rolesOf(serviceAccountId: string, bindings: readonly AccessBinding[]): string[] {
  return bindings
    .filter(({ subject }) => subject.type === 'serviceAccount' && subject.id === serviceAccountId)
    .map(({ roleId }) => roleId)
    .toSorted();
}
