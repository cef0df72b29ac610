/** The part of the machine's screen that lists its runtimes. */
export const runtimesSection = 'runtimes';

/** Every address of the console, built here and nowhere else; `routes.tsx` declares the same patterns. */
export const links = {
  functions: () => '/functions',
  /** The list with the dialog open and a name suggested. */
  createFunction: (name: string) => `/functions?create=${encodeURIComponent(name)}`,
  function: (functionId: string) => `/functions/${encodeURIComponent(functionId)}`,
  versions: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/versions`,
  /** With a request: its lines alone, for as long as they are kept. */
  logs: (functionId: string, requestId?: string) =>
    `/functions/${encodeURIComponent(functionId)}/logs${requestId === undefined ? '' : `?request=${encodeURIComponent(requestId)}&period=3d`}`,
  overview: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/overview`,
  machine: () => '/machine',
  runtimes: () => `/machine#${runtimesSection}`,
  serviceAccounts: () => '/service-accounts',
  api: () => '/api',
  tutorial: () => '/tutorial',
  signIn: () => '/sign-in',
} as const;
