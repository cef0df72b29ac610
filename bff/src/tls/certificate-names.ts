import { cloudNames, gatewaysName } from '../names/cloud-names.ts';

/** Wildcard addresses, which are no host names. */
const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Every name in the server's certificate: this machine's names, the allowed hosts, and the cloud's names. */
export function certificateNames({
  host,
  allowedHosts,
}: {
  host: string;
  allowedHosts: readonly string[];
}): string[] {
  const own = wildcards.has(host) ? [] : [host];
  const allowed = allowedHosts.map((name) => name.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  return [
    ...new Set(['localhost', '127.0.0.1', '::1', ...own, ...allowed, ...cloudNames, `*.${gatewaysName}`]),
  ];
}
