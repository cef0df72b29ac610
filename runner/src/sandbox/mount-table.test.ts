import { expect, test } from 'vitest';
import { mountTable } from './mount-table.ts';

const parts = { place: '/mnt', toBind: [], overlays: 0 };

test('mount table › mounts each source as a read-only overlay that names no host path', () => {
  const lines = mountTable({ ...parts, toBind: ['/home/a b/data'], overlays: 1 }).split('\n');
  expect(lines).toContain('/home/a\\040b/data /mnt/0 none bind 0 0');
  expect(lines).toContain('overlay /mnt/0 overlay ro,nosuid,nodev,lowerdir=empty:0 0 0');
});

test('mount table › escapes what would begin another field or line', () => {
  const [, bind] = mountTable({ ...parts, toBind: ['/a\t#b\n/c\\d'] }).split('\n');
  expect(bind).toBe('/a\\011\\043b\\012/c\\134d /mnt/0 none bind 0 0');
});
