import { describe, expect, it } from 'vitest';
import { mappedBytes } from './process-memory.ts';
import { deviceName } from './tmp-files.ts';

describe('mappedBytes', () => {
  const smaps = [
    '7f0000000000-7f0000001000 rw-s 00000000 00:e7 3                          /tmp/00:e8 file',
    'Size:                  8 kB',
    'Rss:                   8 kB',
    'Pss:                   5 kB',
    'VmFlags: rd wr sh',
    '7f0000001000-7f0000002000 rw-s 00000000 00:e8 4                          /dev/shm/other',
    'Pss:                   7 kB',
    '7f0000002000-7f0000003000 rw-s 00000000 00:e7 5                          /tmp/second (deleted)',
    'Pss:                   2 kB',
    '',
  ].join('\n');

  it('adds up the shares of the mappings of one device', () => {
    expect(mappedBytes(smaps, '00:e7')).toBe(7 * 1024);
    expect(mappedBytes(smaps, '00:e9')).toBe(0);
  });
});

describe('deviceName', () => {
  it.each([
    [0xe7, '00:e7'],
    [0x812, '08:12'],
    [0x100_0e7, '00:1e7'],
  ])('names device %i as /proc does', (device, name) => {
    expect(deviceName(device)).toBe(name);
  });
});
