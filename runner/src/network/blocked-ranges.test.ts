import { describe, expect, it } from 'vitest';
import { blockedRanges, networksIn } from './blocked-ranges.ts';

describe('blocked ranges', () => {
  it('include private, link-local and local networks', () => {
    for (const range of ['0.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'])
      expect(blockedRanges).toContain(range);
  });

  it('include every address and network of the machine that has a route, and no default route', () => {
    const routes = [
      { dst: 'default', gateway: '203.0.113.1', dev: 'eth0' },
      { dst: '0.0.0.0/1', dev: 'tun0' },
      { dst: '128.0.0.0/1', dev: 'tun0' },
      { dst: '203.0.113.0/24', dev: 'eth0', scope: 'link' },
      { dst: '9.0.0.0/8', gateway: '203.0.113.9', dev: 'tun1' },
      { type: 'local', dst: '203.0.113.7', dev: 'eth0', table: 'local' },
      { type: 'local', dst: '198.51.100.0/24', dev: 'lo', table: 'local' },
      { type: 'local', dst: '127.0.0.0/8', dev: 'lo', table: 'local' },
      { type: 'local', dst: '172.17.0.1', dev: 'docker0', table: 'local' },
    ];
    expect(networksIn(JSON.stringify(routes))).toEqual([
      '203.0.113.0/24',
      '9.0.0.0/8',
      '203.0.113.7/32',
      '198.51.100.0/24',
    ]);
  });

  it.each(['', '{}', '[{}', 'Error: ipv4: FIB table does not exist.'])(
    'reject what is no list of routes: %j',
    (said) => {
      expect(() => networksIn(said)).toThrow();
    },
  );
});
