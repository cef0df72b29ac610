/** Names of the cloud's API that a client may be led here by; each is a service that is served. */
const cloudNames = [
  'api.cloud.yandex.net',
  'iam.api.cloud.yandex.net',
  'operation.api.cloud.yandex.net',
  'resource-manager.api.cloud.yandex.net',
  'serverless-functions.api.cloud.yandex.net',
];
/** Addresses that mean every address and are nobody's name. */
const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Every name that the server's certificate must hold: this machine's, those that were allowed, and the cloud's. */
export function certificateNames({
  host,
  allowedHosts,
}: {
  host: string;
  allowedHosts: readonly string[];
}): string[] {
  const own = wildcards.has(host) ? [] : [host];
  const allowed = allowedHosts.map((name) => name.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  return [...new Set(['localhost', '127.0.0.1', '::1', ...own, ...allowed, ...cloudNames])];
}
