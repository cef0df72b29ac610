/** Permissions, with the cloud's own names. */
export type Permission =
  | 'functions.functions.get'
  | 'functions.functions.create'
  | 'functions.functions.update'
  | 'functions.functions.delete'
  | 'functions.functions.invoke'
  | 'functions.versions.getCode'
  | 'logging.records.read'
  | 'functions.functions.getAccessBindings'
  | 'functions.functions.setAccessBindings'
  | 'iam.serviceAccounts.get'
  | 'iam.serviceAccounts.create'
  | 'iam.serviceAccounts.update'
  | 'iam.serviceAccounts.delete'
  | 'iam.serviceAccounts.use'
  | 'iam.serviceAccounts.createToken'
  | 'iam.keys.get'
  | 'iam.keys.create'
  | 'iam.keys.update'
  | 'iam.keys.delete'
  | 'iam.apiKeys.get'
  | 'iam.apiKeys.create'
  | 'iam.apiKeys.update'
  | 'iam.apiKeys.delete'
  | 'iam.accessKeys.get'
  | 'iam.accessKeys.create'
  | 'iam.accessKeys.update'
  | 'iam.accessKeys.delete'
  | 'iam.serviceAccounts.getAccessBindings'
  | 'iam.serviceAccounts.setAccessBindings'
  | 'resource-manager.folders.get'
  | 'resource-manager.folders.getAccessBindings'
  | 'resource-manager.folders.setAccessBindings'
  | 'serverless.triggers.get'
  | 'serverless.triggers.create'
  | 'serverless.triggers.update'
  | 'serverless.triggers.delete'
  | 'lockbox.secrets.get'
  | 'lockbox.secrets.create'
  | 'lockbox.secrets.update'
  | 'lockbox.secrets.delete'
  | 'lockbox.secrets.getAccessBindings'
  | 'lockbox.secrets.setAccessBindings'
  | 'lockbox.payloads.get'
  | 'serverless.apiGateways.get'
  | 'serverless.apiGateways.create'
  | 'serverless.apiGateways.update'
  | 'serverless.apiGateways.delete'
  | 'serverless.apiGateways.getAccessBindings'
  | 'serverless.apiGateways.setAccessBindings'
  | 'container-registry.registries.get'
  | 'ymq.queues.get'
  | 'ymq.queues.create'
  | 'ymq.queues.update'
  | 'ymq.queues.delete'
  | 'ymq.messages.read'
  | 'ymq.messages.write';

const gatewaysView = ['serverless.apiGateways.get', 'resource-manager.folders.get'] as const;
const gatewaysEdit = [
  ...gatewaysView,
  'serverless.apiGateways.create',
  'serverless.apiGateways.update',
  'serverless.apiGateways.delete',
] as const;
const gatewaysAdmin = [
  ...gatewaysEdit,
  'serverless.apiGateways.getAccessBindings',
  'serverless.apiGateways.setAccessBindings',
] as const;
const functionsView = [
  'functions.functions.get',
  'serverless.triggers.get',
  'serverless.apiGateways.get',
  'resource-manager.folders.get',
] as const;
const functionsInvoke = ['functions.functions.invoke'] as const;
const functionsEdit = [
  ...functionsView,
  ...functionsInvoke,
  'functions.functions.create',
  'functions.functions.update',
  'functions.functions.delete',
  'serverless.triggers.create',
  'serverless.triggers.update',
  'serverless.triggers.delete',
  ...gatewaysEdit,
  'functions.versions.getCode',
  'logging.records.read',
] as const;
const functionsAdmin = [
  ...functionsEdit,
  'serverless.apiGateways.getAccessBindings',
  'serverless.apiGateways.setAccessBindings',
  'functions.functions.getAccessBindings',
  'functions.functions.setAccessBindings',
] as const;
const accountsView = [
  'iam.serviceAccounts.get',
  'iam.keys.get',
  'iam.apiKeys.get',
  'iam.accessKeys.get',
  'resource-manager.folders.get',
] as const;
const secretsView = ['lockbox.secrets.get', 'resource-manager.folders.get'] as const;
const payloadsView = ['lockbox.payloads.get'] as const;
/** An editor makes and destroys versions, and does not read them (docs: lockbox/security). */
const secretsEdit = [
  ...secretsView,
  'lockbox.secrets.getAccessBindings',
  'lockbox.secrets.create',
  'lockbox.secrets.update',
  'lockbox.secrets.delete',
] as const;
const secretsAdmin = [...secretsEdit, ...payloadsView, 'lockbox.secrets.setAccessBindings'] as const;
/** Services whose lists are empty on this console; the roles of these services would allow nothing here. */
const emptyListsView = ['container-registry.registries.get'] as const;
const queuesView = ['ymq.queues.get'] as const;
const queuesRead = [...queuesView, 'ymq.messages.read'] as const;
const queuesWrite = [...queuesView, 'ymq.messages.write', 'ymq.queues.create'] as const;
const queuesAdmin = [...queuesRead, ...queuesWrite, 'ymq.queues.update', 'ymq.queues.delete'] as const;
/** A subject that may create a key can act as the account, so editor roles do not include this. */
const keysManage = ['iam.keys.get', 'iam.keys.create', 'iam.keys.update', 'iam.keys.delete'] as const;
const apiKeysManage = [
  'iam.apiKeys.get',
  'iam.apiKeys.create',
  'iam.apiKeys.update',
  'iam.apiKeys.delete',
] as const;
const accessKeysManage = [
  'iam.accessKeys.get',
  'iam.accessKeys.create',
  'iam.accessKeys.update',
  'iam.accessKeys.delete',
] as const;
const accountsEdit = [
  ...accountsView,
  'iam.serviceAccounts.create',
  'iam.serviceAccounts.update',
  'iam.serviceAccounts.delete',
  'iam.serviceAccounts.use',
] as const;
const accountsAdmin = [
  ...accountsEdit,
  ...keysManage,
  ...apiKeysManage,
  ...accessKeysManage,
  'iam.serviceAccounts.createToken',
  'iam.serviceAccounts.getAccessBindings',
  'iam.serviceAccounts.setAccessBindings',
] as const;

/** Roles and their permissions (docs: functions/security, iam/roles-reference), from narrow to wide. */
const permissions = {
  'functions.functionInvoker': functionsInvoke,
  // The legacy name, which published samples and Terraform configurations still use.
  'serverless.functions.invoker': functionsInvoke,
  'functions.viewer': functionsView,
  'functions.auditor': functionsView,
  'logging.reader': ['logging.records.read'],
  'ymq.reader': queuesRead,
  'ymq.writer': queuesWrite,
  'ymq.admin': queuesAdmin,
  'functions.editor': functionsEdit,
  'functions.admin': functionsAdmin,
  'serverless.functions.admin': functionsAdmin,
  'api-gateway.viewer': gatewaysView,
  'api-gateway.auditor': gatewaysView,
  'api-gateway.editor': gatewaysEdit,
  'api-gateway.admin': gatewaysAdmin,
  'iam.serviceAccounts.user': [...accountsView, 'iam.serviceAccounts.use'],
  'iam.serviceAccounts.tokenCreator': ['iam.serviceAccounts.createToken'],
  'iam.serviceAccounts.authorizedKeyAdmin': keysManage,
  'iam.serviceAccounts.apiKeyAdmin': apiKeysManage,
  'iam.serviceAccounts.accessKeyAdmin': accessKeysManage,
  'iam.serviceAccounts.keyAdmin': [...keysManage, ...apiKeysManage, ...accessKeysManage],
  'iam.serviceAccounts.admin': accountsAdmin,
  'iam.viewer': accountsView,
  'iam.editor': accountsEdit,
  'iam.admin': accountsAdmin,
  'lockbox.payloadViewer': payloadsView,
  'lockbox.auditor': secretsView,
  'lockbox.viewer': secretsView,
  'lockbox.editor': secretsEdit,
  'lockbox.admin': secretsAdmin,
  'resource-manager.viewer': ['resource-manager.folders.get'],
  'resource-manager.editor': ['resource-manager.folders.get'],
  'resource-manager.admin': [
    'resource-manager.folders.get',
    'resource-manager.folders.getAccessBindings',
    'resource-manager.folders.setAccessBindings',
  ],
  viewer: [...functionsView, ...accountsView, ...queuesView, ...secretsView, ...emptyListsView],
  editor: [...functionsEdit, ...accountsEdit, ...queuesAdmin, ...secretsEdit, ...emptyListsView],
  admin: [
    ...functionsAdmin,
    ...accountsAdmin,
    ...queuesAdmin,
    ...secretsAdmin,
    ...emptyListsView,
    'resource-manager.folders.getAccessBindings',
    'resource-manager.folders.setAccessBindings',
  ],
} as const satisfies Record<string, readonly Permission[]>;

export type RoleId = keyof typeof permissions;
export const roles: Readonly<Record<string, readonly Permission[]>> = permissions;

/** Permissions that only show names and settings, or call a function. */
const weak: ReadonlySet<Permission> = new Set([
  'functions.functions.get',
  'functions.functions.invoke',
  'iam.serviceAccounts.get',
  'iam.keys.get',
  'iam.apiKeys.get',
  'iam.accessKeys.get',
  'ymq.queues.get',
  'resource-manager.folders.get',
  'serverless.triggers.get',
  'serverless.apiGateways.get',
  'lockbox.secrets.get',
  ...emptyListsView,
]);
/** Weak on one function, but not on a folder, where it applies to all functions. */
const weakOnFunction: ReadonlySet<Permission> = new Set([...weak, 'logging.records.read']);
/** Who may read one secret is what its owner decides when a function lacks the role. */
const weakOnSecret: ReadonlySet<Permission> = new Set([...weak, 'lockbox.payloads.get']);
const weakOnFolder: ReadonlySet<Permission> = new Set([...weak].filter((each) => each.endsWith('.get')));

/** Lists the roles that have a permission, from the narrowest to the widest. */
export function rolesWith(permission: Permission): RoleId[] {
  const ids = (Object.keys(permissions) as RoleId[]).filter((id) => roles[id]?.includes(permission));
  const strength = (id: RoleId) => permissions[id].filter((each) => !weak.has(each)).length;
  return ids.toSorted((a, b) => strength(a) - strength(b) || permissions[a].length - permissions[b].length);
}

/**
 * Whether a role on a resource of this kind allows changing things, reading other subjects' code or logs, or acting
 * as another subject. A permission that is not listed counts as strong.
 */
export function isStrong(roleId: RoleId, resourceKind: string): boolean {
  const harmless = new Map([
    ['function', weakOnFunction],
    ['service account', weak],
    ['secret', weakOnSecret],
  ]).get(resourceKind);
  return permissions[roleId].some((each) => !(harmless ?? weakOnFolder).has(each));
}
