import { cloudNames } from '../names/cloud-names.ts';

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
