/** The anchor of the runtimes on the system health page. */
export const runtimesSection = 'runtimes';

/** Every address of the console. No other module builds addresses; `routes.tsx` declares the same patterns. */
export const links = {
  functions: () => '/functions',
  /** The list of functions with the dialog open and a suggested name. */
  createFunction: (name: string) => `/functions?create=${encodeURIComponent(name)}`,
  function: (functionId: string) => `/functions/${encodeURIComponent(functionId)}`,
  /** The editor with a run of the function. */
  run: (functionId: string, runId: string) =>
    `/functions/${encodeURIComponent(functionId)}?run=${encodeURIComponent(runId)}`,
  compareRuns: (functionId: string, from: string, to: string) =>
    `/functions/${encodeURIComponent(functionId)}/runs/compare?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
  /** The editor with this version chosen to run, whatever the draft is. */
  runVersion: (functionId: string, versionId: string) =>
    `/functions/${encodeURIComponent(functionId)}?version=${encodeURIComponent(versionId)}`,
  versions: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/versions`,
  version: (functionId: string, versionId: string) =>
    `/functions/${encodeURIComponent(functionId)}/versions/${encodeURIComponent(versionId)}`,
  compareVersions: (functionId: string, from: string, to: string) =>
    `/functions/${encodeURIComponent(functionId)}/versions/compare?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
  /** With a request ID: only the entries of that request, while the log keeps them. */
  logs: (functionId: string, requestId?: string) =>
    `/functions/${encodeURIComponent(functionId)}/logs${requestId === undefined ? '' : `?request=${encodeURIComponent(requestId)}&period=3d`}`,
  monitoring: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/monitoring`,
  tokenLifetime: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/token-lifetime`,
  overview: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/overview`,
  allMonitoring: () => '/monitoring',
  operations: () => '/operation-log',
  systemHealth: () => '/system-health',
  runtimes: () => `/system-health#${runtimesSection}`,
  serviceAccounts: () => '/service-accounts',
  serviceAccount: (serviceAccountId: string) => `/service-accounts/${encodeURIComponent(serviceAccountId)}`,
  triggers: () => '/triggers',
  secrets: () => '/secrets',
  queues: () => '/queues',
  apiGateways: () => '/api-gateways',
  apiGateway: (apiGatewayId: string) => `/api-gateways/${encodeURIComponent(apiGatewayId)}`,
  api: () => '/api',
  tutorial: () => '/tutorial',
  fourWays: () => '/tutorial/four-ways',
  signIn: () => '/sign-in',
} as const;
