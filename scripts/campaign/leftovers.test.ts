import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftovers } from './leftovers.ts';
import { descendants } from './proc.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-campaign-test-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});
const none = { pids: [], processes: [] };

describe('leftovers', () => {
  it('finds files written aside and sandboxes, and follows no link', () => {
    mkdirSync(join(dataDir, 'runner/sandboxes/1-a'), { recursive: true });
    mkdirSync(join(dataDir, 'packages'));
    for (const name of ['ab.zip', 'ab.1.part', 'npm.part-x1', 'party', 'half.tmp'])
      writeFileSync(join(dataDir, 'packages', name), '');
    symlinkSync(join(dataDir, 'packages'), join(dataDir, 'runner', 'link'));
    expect(leftovers({ dataDir, ...none }).sort()).toEqual([
      `file ${dataDir}/packages/ab.1.part`,
      `file ${dataDir}/packages/half.tmp`,
      `file ${dataDir}/packages/npm.part-x1`,
      `sandbox ${dataDir}/runner/sandboxes/1-a`,
    ]);
  });

  it('finds a noted process while it lives, and not when it is gone', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const processes = descendants(process.pid).filter(({ pid }) => pid === child.pid);
    expect(leftovers({ dataDir, pids: [], processes })).toEqual([`process ${child.pid}`]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(leftovers({ dataDir, pids: [], processes })).toEqual([]);
  });
});
