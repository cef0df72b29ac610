import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../contract/index.ts';
import { handMadeZip } from '../../test/hand-made-zip.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { ApiError } from '../errors.ts';
import { ArtifactStore } from './artifact-store.ts';
import { checkPackage } from './package.ts';
import { Unpacking } from './unpacking.ts';

let dir: string;
beforeEach(() => {
  dir = newTestDataDir();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const zip = handMadeZip([{ name: 'index.js', content: 'exports.main = () => 1;' }]);
/** Space for two of the zip above; their compression is unknown until they are unpacked. */
const openUnpacking = (packages: number) =>
  new Unpacking({ artifacts: new ArtifactStore(dir), bytes: packages * zip.length * (1 + 2 * 1032) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Unpacks, and holds the memory until released. */
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
    const all = [...Array.from({ length: 10 }, () => hold('many')), hold('single'), hold('other')];
    let most = 0;
    const order: string[] = [];
    for (let ended = 0; ended < all.length; ended++) {
      await expect.poll(() => held.length).toBeGreaterThan(0);
      most = Math.max(most, held.length);
      order.push(held[0]?.of ?? '');
      await endOne();
    }
    await Promise.all(all);
    expect(most).toBe(2);
    expect(order.slice(0, 4)).toEqual(expect.arrayContaining(['single', 'other']));
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

  it('holds the memory of code that is sent until its client has read it or left', async () => {
    const unpacking = new Unpacking({ artifacts: new ArtifactStore(dir), bytes: limits.requestBytes });
    const { sha256, unpackedBytes } = await checkPackage(zip);
    await new ArtifactStore(dir).put(sha256, zip);
    const read = (of: string) => unpacking.zip({ sha256, unpackedBytes, of, versionId: 'd4e1' });
    const first = await read('reader');
    let next: ReadableStream | undefined;
    const waiting = read('other').then((stream) => {
      next = stream;
    });
    // Unpacking has a budget of its own; by its end, the second reader would have its stream.
    for (let n = 0; n < 3; n++) await unpacking.sent({ zip, of: 'another' }, settled);
    expect(next).toBe(undefined);
    await first.cancel();
    await waiting;
    const last = read('reader');
    expect(await new Response(next).bytes()).toEqual(new Uint8Array(zip));
    await (await last).cancel();
    await unpacking.close();
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
