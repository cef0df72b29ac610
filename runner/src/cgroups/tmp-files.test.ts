import { mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tmpFilesOf } from './tmp-files.ts';

describe('tmpFilesOf', () => {
  it('counts nothing while the folder is no mount of its own', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fc-tmp-files-'));
    const { blocks, bfree } = statfsSync(folder);
    expect(blocks - bfree).toBeGreaterThan(0);
    expect(tmpFilesOf(process.pid, folder).usedBytes()).toBe(0);
    rmdirSync(folder);
  });

  it('counts the content and the files of a mount', () => {
    expect(tmpFilesOf(process.pid, '/dev/shm').usedBytes()).toBeGreaterThan(0);
  });
});
