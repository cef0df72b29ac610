import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TestFolder } from './test-folder.mjs';

let folder: TestFolder;
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

const temporary = () => folder.environment().TMPDIR ?? '';

describe('test folder', () => {
  it('reports nothing and is gone when the tests cleaned up', async () => {
    folder = new TestFolder();
    rmSync(mkdtempSync(join(temporary(), 'of-a-test-')), { recursive: true });
    expect(await folder.remove()).toEqual([]);
    expect(existsSync(folder.path)).toBe(false);
  });

  it('reports folders and processes that tests left, and ends both', async () => {
    folder = new TestFolder();
    const left = mkdtempSync(join(temporary(), 'of-a-test-'));
    const child = spawn('sleep', ['600'], { env: folder.environment(), stdio: 'ignore' });
    const ended = once(child, 'exit');
    await once(child, 'spawn');
    expect(await folder.remove({ withinMs: 0 })).toEqual([`file ${left}`, `process ${child.pid} sleep 600 `]);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(folder.path)).toBe(false);
  });

  it('waits for processes that are about to end', async () => {
    folder = new TestFolder();
    const child = spawn('sleep', ['0.3'], { env: folder.environment(), stdio: 'ignore' });
    await once(child, 'spawn');
    expect(await folder.remove()).toEqual([]);
  });
});
