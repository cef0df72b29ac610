export const en = {
  serviceAccounts: 'Service accounts',
  lead: 'The identities that functions run under. A role on the folder applies to everything in it.',
  loadFailed: 'Could not load the service accounts',
  none: 'No service accounts yet',
  noneHint:
    'A function that has one gets its IAM token from the handler context and from the metadata service. The account’s roles decide what the token allows.',

  create: 'Create service account',
  createLead:
    'A function runs under a service account: its IAM token is that of the account, and its rights are the account’s roles.',
  createFailed: 'Could not create the service account',
  created: 'Service account created',
  nameWrong:
    'This name does not follow the rule. Use 1 to 63 lowercase letters, digits and hyphens; begin with a letter, and do not end with a hyphen.',
  nameHint: '1 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last',

  deleteTitle: 'Delete service account',
  deleteShort: 'Delete',
  deleteMenu: 'Delete…',
  deleteWarning:
    'This deletes the service account <b>{name}</b> with its roles, keys and tokens. You can’t undo this.',
  deleteUsed:
    '{count, plural, one {<b># version of {functions} uses it</b> and will get no IAM token.} other {<b># versions of {functions} use it</b> and will get no IAM token.}}',
  deleted: 'Service account {name} deleted',
  deleteFailed: 'Could not delete the service account',

  field: 'Service account',
  notSelected: 'Not selected',
  deletedOption: '{id} (deleted)',
  withoutHint: 'Without one the function gets no IAM token.',
  withHint: 'The function gets the IAM token of this account.',
  accountDeleted: 'This account was deleted. Choose another one.',
  findByName: 'Find by name',

  name: 'Name',
  id: 'ID',
  copyId: 'Copy the ID of service account {name}',
  rolesOnFolder: 'Roles on the folder',
  usedBy: 'Used by',
  createdAt: 'Created',
  actions: 'Actions',
  actionsFor: 'Actions for {name}',
  rolesFailed: 'Could not load the roles',

  grantRole: 'Grant role',
  grantMenu: 'Grant role…',
  grantRoleTo: 'Grant a role to {name}',
  grantFailed: 'Could not grant the role',
  revoke: 'Revoke {roleId} from {name}',
  revokeFailed: 'Could not revoke the role',
  role: 'Role',
  hasRole: '{name} has this role already.',
  typeRole: 'Type the role to confirm',
  cancel: 'Cancel',

  allowsInvoker: '{name} calls private functions in the whole folder.',
  allowsFunctionsViewer: '{name} sees functions and versions in the whole folder.',
  allowsFunctionsEditor: '{name} creates, changes and calls functions in the whole folder.',
  allowsFunctionsAdmin:
    '{name} creates, changes and calls functions in the whole folder, and decides who may call them.',
  allowsAccountUser: '{name} lets functions run under any service account of the folder.',
  allowsViewer: '{name} sees everything in the folder.',
  allowsEditor: '{name} changes everything in the folder.',
  allowsAdmin: '{name} changes everything in the folder, and manages access to it.',
} as const;
