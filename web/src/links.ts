/** Every address of the console, built here and nowhere else; `routes.tsx` declares the same patterns. */
export const links = {
  functions: () => '/functions',
  function: (functionId: string) => `/functions/${encodeURIComponent(functionId)}`,
  versions: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/versions`,
  overview: (functionId: string) => `/functions/${encodeURIComponent(functionId)}/overview`,
  serviceAccounts: () => '/service-accounts',
  tutorial: () => '/tutorial',
  signIn: () => '/sign-in',
} as const;
