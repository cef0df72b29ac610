/** What a request carries there is its proof; nobody need be signed in. Spelled as the router has them. */
export const openRoutes: ReadonlySet<string> = new Set([
  'POST /iam/v1/tokens',
  'POST /iam/v1/tokens/~/revoke',
  'POST /console/session',
  'DELETE /console/session',
]);
