import { describe, expect, it } from 'vitest';
import { isPublicAddress, literalOf } from './public-addresses.ts';

describe('public address', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700::6810:85e5', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    'accepts %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254'],
    ...['100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.0.1'],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd12::1',
      'ff02::1',
      'fec0::1',
      '2001::1',
      '2002:7f00:1::',
    ],
    ...[
      '2001:db8::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '64:ff9b::10.0.0.1',
      '64:ff9b:1::1',
      '::127.0.0.1',
    ],
    ...['', 'localhost', '127.1', '1.2.3'],
  ])('rejects %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it('rejects the networks that this machine is in', () => {
    const card = { netmask: '', mac: '', internal: false };
    const interfaces = {
      eth0: [
        {
          ...card,
          address: '2606:4700:1::1',
          family: 'IPv6' as const,
          cidr: '2606:4700:1::1/64',
          scopeid: 0,
        },
        { ...card, address: '203.0.113.7', family: 'IPv4' as const, cidr: '203.0.113.7/24' },
      ],
    };
    for (const address of ['2606:4700:1::1', '2606:4700:1::2', '203.0.113.7', '203.0.113.9']) {
      expect(isPublicAddress(address, {})).toBe(true);
      expect(isPublicAddress(address, interfaces)).toBe(false);
    }
    expect(isPublicAddress('203.0.114.1', interfaces)).toBe(true);
  });

  it.each([
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['http://127.0.0.1./', '127.0.0.1'],
    ['http://a.example/', undefined],
  ])('reads the address of %s', (url, address) => expect(literalOf(new URL(url))).toBe(address));
});
