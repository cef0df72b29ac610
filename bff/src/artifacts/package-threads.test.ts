import { randomBytes } from 'node:crypto';
import type { PackageEntry } from 'runner';
import { afterAll, describe, expect, it } from 'vitest';
import { handMadeZip } from '../../test/hand-made-zip.ts';
import { ApiError } from '../errors.ts';
import { checkPackage } from './package.ts';
import { PackageThreads } from './package-threads.ts';

const threads = new PackageThreads();
afterAll(() => threads.close());

/** Processor time of the event loop's thread, which other processes do not affect. */
async function processorTimeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(begin);
  return user + system;
}

describe('PackageThreads', () => {
  const zip = handMadeZip([
    { name: 'b/text.txt', content: 'ж'.repeat(100_000) },
    { name: 'a.bin', content: randomBytes(50_000) },
    { name: 'empty', content: '' },
    { name: 'folder/', mode: 0o40755 },
    { name: 'link', content: 'b/text.txt', mode: 0o120777 },
    { name: 'program', content: '#!/bin/sh\n', mode: 0o100755 },
    { name: 'controls', content: '\u0001'.repeat(1000) },
  ]);

  it('gives what a check on the event loop gives', async () => {
    const { entries, ...checked } = await threads.check(zip, 'a');
    const { entries: expected, ...rest } = await checkPackage(zip);
    expect(checked).toEqual(rest);
    const plain = (all: readonly PackageEntry[]) =>
      all.map((entry) => ('content' in entry ? { ...entry, content: Buffer.from(entry.content) } : entry));
    expect(plain(entries)).toEqual(plain(expected));
    // The server stores the zip afterwards.
    expect(zip.length).toBeGreaterThan(50_000);
  });

  it('rejects a package with the error that a check on the event loop throws', async () => {
    const bad = handMadeZip([{ name: '../x', content: '' }]);
    const error = await checkPackage(bad).catch((caught: unknown) => caught);
    if (!(error instanceof ApiError)) throw error;
    await expect(threads.check(bad, 'a')).rejects.toThrow(error.message);
    await expect(threads.check(bad, 'a')).rejects.toMatchObject({ kind: error.kind });
  });

  it('keeps the event loop free while threads unpack the largest package', async () => {
    const large = handMadeZip([{ name: 'zeros', content: Buffer.alloc(120 * 1024 * 1024), method: 8 }]);
    const inThread = await processorTimeOf(() => threads.check(large, 'a'));
    const here = await processorTimeOf(() => checkPackage(large));
    expect(inThread).toBeLessThan(here / 4);
  });
});
