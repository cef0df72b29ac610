/** Routes whose request carries its own proof, so that callers need not be signed in. Spelled as in the router. */
export const openRoutes: ReadonlySet<string> = new Set([
  'POST /iam/v1/tokens',
  'POST /iam/v1/tokens/~/revoke',
  'POST /console/session',
  'DELETE /console/session',
]);
