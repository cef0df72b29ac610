/** Recognises addresses outside this machine and its networks, for connections to untrusted addresses. */
import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CodedError } from '../errors.ts';
import { messageOf } from '../messages.ts';
import { blockedRanges } from './blocked-ranges.ts';

/** IPv6 lists what is public, not what is private (IANA: "IPv6 Global Unicast Address Assignments"). */
const publicIn6: [string, number][] = [
  ['2000::', 3],
  // IPv4 addresses behind a translator (RFC 6052); the embedded address decides.
  ['64:ff9b::', 96],
];
const specialIn6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** Reads the interfaces at each call, because a machine's addresses change. */
export function isPublicAddress(address: string, interfaces = networkInterfaces()): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const blocked = new BlockList();
  for (const cidr of [...blockedRanges, '127.0.0.0/8']) blockNetwork(blocked, cidr);
  // The networks of this machine, whatever their addresses.
  for (const own of Object.values(interfaces).flatMap((each) => each ?? []))
    blockNetwork(blocked, own.cidr ?? own.address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  const inside = embedded(address);
  if (inside !== undefined) return !blocked.check(inside, 'ipv4');
  const open = new BlockList();
  for (const [network, bits] of publicIn6) open.addSubnet(network, bits, 'ipv6');
  for (const [network, bits] of specialIn6) blocked.addSubnet(network, bits, 'ipv6');
  return open.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

function blockNetwork(list: BlockList, cidr: string): void {
  const [network = '', bits] = cidr.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
}

/** The IPv4 address in `::ffff:a.b.c.d` and `64:ff9b::a.b.c.d`. */
function embedded(address: string): string | undefined {
  const canonical = new URL(`http://[${address.split('%', 1)[0]}]/`).hostname.slice(1, -1);
  const [, high, low] = /^(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** A connection to a host that is not public. */
export class NotPublic extends CodedError {}

/** The error for a connection to a host that is not public. */
export const notPublic = (host: string): NotPublic =>
  new NotPublic(messageOf('ADDRESS_NOT_PUBLIC', { host }));

type ResolveAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/** Resolves a name to its public addresses only, so that the checked address is the one that is connected to. */
export const publicLookupBy =
  (resolve: ResolveAll): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const allowed = found.filter(({ address }) => isPublicAddress(address));
      const [first] = allowed;
      if (!first) return callback(notPublic(hostname), '', 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
export const publicLookup = publicLookupBy(systemLookup);

/** The address in a URL, without brackets. */
export const literalOf = ({ hostname }: URL): string | undefined => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
};
