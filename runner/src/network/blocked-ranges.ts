import { networkInterfaces } from 'node:os';

/**
 * Where a function may never connect, with internet or without: the routes are blackholes inside its namespace, so
 * they hold for every protocol and for any name that resolves there. Only a longer prefix leads elsewhere: the
 * metadata address, which is the sandbox's own, and the resolver of `egress.ts`.
 */
const blockedRanges: readonly { cidr: string; reason: string }[] = [
  { cidr: '0.0.0.0/8', reason: '"this network" (RFC 791); Linux connects 0.0.0.0 to the local machine' },
  { cidr: '10.0.0.0/8', reason: 'private (RFC 1918)' },
  { cidr: '100.64.0.0/10', reason: 'behind carrier NAT (RFC 6598), where clouds keep internal services' },
  {
    cidr: '169.254.0.0/16',
    reason: "link-local (RFC 3927): the machine's own metadata service, if it has one",
  },
  { cidr: '172.16.0.0/12', reason: 'private (RFC 1918)' },
  { cidr: '192.0.0.0/24', reason: 'protocol assignments (RFC 6890)' },
  { cidr: '192.168.0.0/16', reason: 'private (RFC 1918)' },
  { cidr: '198.18.0.0/15', reason: 'benchmarks (RFC 2544), where this product keeps the tap network' },
  { cidr: '224.0.0.0/4', reason: 'multicast: the neighbours on the local network' },
  { cidr: '240.0.0.0/4', reason: 'reserved, and the broadcast address' },
];

/** The machine's own IPv4 addresses: a public one is outside the ranges above and still leads to its services. */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => `${address.address}/32`);
}

/** Every range that a sandbox's namespace drops, for `ip route add blackhole`. */
export function blackholes(own: readonly string[] = ownAddresses()): string[] {
  return [...new Set([...blockedRanges.map((range) => range.cidr), ...own])];
}
