import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handMadeZip } from '../../test/hand-made-zip.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { ApiError } from '../errors.ts';
import { ArtifactStore } from './artifact-store.ts';
import { Unpacking } from './unpacking.ts';

let dir: string;
beforeEach(() => {
  dir = newTestDataDir();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const zip = handMadeZip([{ name: 'index.js', content: 'exports.main = () => 1;' }]);
/** Room for two of the zip above, of which nobody knows yet how well it is compressed. */
const openUnpacking = (packages: number) =>
  new Unpacking({ artifacts: new ArtifactStore(dir), bytes: packages * zip.length * 1033 });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Unpacks and holds until told. */
function holding(unpacking: Unpacking) {
  const held: { of: string; end: () => void }[] = [];
  const errors: unknown[] = [];
  const hold = (of: string) =>
    unpacking
      .sent({ zip, of }, async () => {
        await new Promise<void>((resolve) => held.push({ of, end: resolve }));
      })
      .catch((error: unknown) => errors.push(error));
  const endOne = async () => {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    held.shift()?.end();
    await settled();
  };
  return { held, errors, hold, endOne };
}

describe('unpacking', () => {
  it('holds as many unpacked packages at a time as there is memory for, in turn among askers', async () => {
    const { held, hold, endOne } = holding(openUnpacking(2));
    const all = [...Array.from({ length: 10 }, () => hold('many')), hold('single')];
    let most = 0;
    const order: string[] = [];
    for (let ended = 0; ended < all.length; ended++) {
      await expect.poll(() => held.length).toBe(Math.min(2, all.length - ended));
      most = Math.max(most, held.length);
      order.push(held[0]?.of ?? '');
      await endOne();
    }
    await Promise.all(all);
    expect(most).toBe(2);
    expect(order.indexOf('single')).toBeLessThanOrEqual(3);
  });

  it('rejects an asker of whom too many packages wait, and lets others wait', async () => {
    const { held, errors, hold, endOne } = holding(openUnpacking(1));
    const all = Array.from({ length: 18 }, () => hold('many'));
    all.push(hold('single'));
    await expect.poll(() => errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(ApiError);
    expect(errors[0]).toMatchObject({
      kind: 'RESOURCE_EXHAUSTED',
      message: expect.stringMatching(
        /^Too many requests: 16 wait for memory for packages that are being unpacked, of which there are \d+ MB\./,
      ),
    });
    for (let ended = 0; ended < 18; ended++) await endOne();
    await Promise.all(all);
    expect(held).toEqual([]);
  });

  it('frees the memory of a package that is refused', async () => {
    const unpacking = openUnpacking(1);
    const damaged = Buffer.from(zip);
    damaged.fill(0, 0, 30);
    for (let n = 0; n < 3; n++)
      await expect(unpacking.sent({ zip: damaged, of: 'any' }, async () => {})).rejects.toThrow(ApiError);
    await unpacking.sent({ zip, of: 'any' }, async () => {});
  });
});
