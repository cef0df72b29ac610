import type { AccessBinding } from 'bff/contract';

/**
 * Roles that the console offers on a folder, the most wanted first, each with what it allows. A strong one changes
 * things, or acts as other accounts, in the whole folder: its name has to be typed.
 */
export const offeredRoles: readonly { id: string; allows: string; isStrong?: true }[] = [
  { id: 'functions.functionInvoker', allows: 'calls private functions' },
  { id: 'functions.viewer', allows: 'sees functions and versions' },
  { id: 'functions.editor', allows: 'creates, changes and calls functions', isStrong: true },
  { id: 'functions.admin', allows: 'also decides who may call them', isStrong: true },
  { id: 'iam.serviceAccounts.user', allows: 'lets functions run under service accounts', isStrong: true },
  { id: 'viewer', allows: 'sees everything in the folder' },
  { id: 'editor', allows: 'changes everything in the folder', isStrong: true },
  { id: 'admin', allows: 'also manages access to it', isStrong: true },
];

/** The roles that one service account has by these bindings, by name. */
export function rolesOf(serviceAccountId: string, bindings: readonly AccessBinding[]): string[] {
  return bindings
    .filter(({ subject }) => subject.type === 'serviceAccount' && subject.id === serviceAccountId)
    .map(({ roleId }) => roleId)
    .toSorted();
}
