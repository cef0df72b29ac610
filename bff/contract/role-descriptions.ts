/** What each role lets its holder do on this console, in one sentence. */
export const roleDescriptions = {
  'functions.functionInvoker': 'Call functions',
  'serverless.functions.invoker': 'Call functions (the older name of functions.functionInvoker)',
  'functions.viewer': 'See functions and versions, without code and variables',
  'functions.auditor': 'See functions and versions, without code and variables',
  'logging.reader': 'Read what functions log',
  'functions.editor': 'Make, change, call and delete functions, and see their code and variables',
  'functions.admin': 'All that functions.editor may, and decide who has which role on functions',
  'serverless.functions.admin': 'The older name of functions.admin',
  'iam.serviceAccounts.user': 'See service accounts, and let versions run as them',
  'iam.serviceAccounts.tokenCreator': 'Get IAM tokens of service accounts',
  'iam.serviceAccounts.authorizedKeyAdmin': 'Make, change and delete authorized keys of service accounts',
  'iam.serviceAccounts.apiKeyAdmin': 'Make, change and delete API keys of service accounts',
  'iam.serviceAccounts.keyAdmin': 'Make, change and delete keys of service accounts',
  'iam.serviceAccounts.admin': 'Do everything with service accounts, their keys, tokens and roles',
  'iam.viewer': 'See service accounts and their keys',
  'iam.editor': 'Make, change, use and delete service accounts',
  'iam.admin': 'Do everything with service accounts, their keys, tokens and roles',
  'resource-manager.viewer': 'See clouds and folders',
  'resource-manager.editor': 'See clouds and folders',
  'resource-manager.admin': 'See clouds and folders, and decide who has which role on them',
  viewer: 'See everything, without code and variables',
  editor: 'Make, change, use and delete everything, except who has which role and whose keys there are',
  admin: 'Do everything',
} as const;

export type RoleDescription = (typeof roleDescriptions)[keyof typeof roleDescriptions];
