/**
 * The addresses that no function may reach, with or without internet access. They are blackhole routes inside its
 * namespace, so they apply to every protocol and to any name that resolves there. Only longer prefixes override them:
 * the metadata address, which is the sandbox's own, and the resolver of `egress.ts`.
 */
const always: readonly { cidr: string; reason: string }[] = [
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

/** Blocked in every sandbox, on any network of the machine. */
export const blockedRanges: readonly string[] = always.map(({ cidr }) => cidr);

/** VPNs override the default route with a default route in two halves. */
const longestDefaultPrefix = 1;

/**
 * The networks of the machine outside those ranges: its own addresses, also on interfaces that are down, and every
 * destination with a route of its own. The default route leads to the internet.
 * @param routes the output of `ip -4 -json route show table all`
 */
export function networksIn(routes: string): string[] {
  const parsed: unknown = JSON.parse(routes);
  if (!Array.isArray(parsed)) throw new TypeError('ip printed no list of routes');
  const destinations = parsed.flatMap((route: unknown) =>
    typeof route === 'object' && route !== null && 'dst' in route && typeof route.dst === 'string'
      ? [route.dst]
      : [],
  );
  const ranges = destinations
    .filter((destination) => destination !== 'default')
    .map((destination) => (destination.includes('/') ? destination : `${destination}/32`));
  return [...new Set(ranges)].filter(
    (range) =>
      prefixOf(range) > longestDefaultPrefix &&
      ![...blockedRanges, loopback].some((known) => contains(known, range)),
  );
}

/** The sandbox's own loopback range. */
const loopback = '127.0.0.0/8';

const prefixOf = (range: string) => Number(range.split('/')[1]);

function contains(outer: string, inner: string): boolean {
  const prefix = prefixOf(outer);
  if (prefixOf(inner) < prefix) return false;
  const shift = 2 ** (32 - prefix);
  return Math.floor(numberOf(outer) / shift) === Math.floor(numberOf(inner) / shift);
}

const numberOf = (range: string) =>
  (range.split('/')[0] ?? '').split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
