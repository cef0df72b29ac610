import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RuntimeRegistry } from './runtime-registry.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'functions-console-registry-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

describe('RuntimeRegistry', () => {
  it('starts an interpreter once for lists that are read at the same time, and again for a later one', async () => {
    const program = join(dir, 'python');
    const starts = join(dir, 'starts');
    writeFileSync(program, `#!/bin/sh\necho started >> '${starts}'\nexit 1\n`);
    chmodSync(program, 0o755);
    vi.stubEnv('FC_PYTHON310', program);
    const registry = new RuntimeRegistry(dir);
    const lists = await Promise.all(Array.from({ length: 20 }, () => registry.list()));
    expect(lists[0]?.find(({ id }) => id === 'python310')?.state).toBe('broken');
    expect(readFileSync(starts, 'utf8')).toBe('started\n');
    await registry.list();
    expect(readFileSync(starts, 'utf8')).toBe('started\n'.repeat(2));
  });
});
