import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { RunFiles } from './run-files.ts';

it('RunFiles › writes a part although a deletion removes the folder of its function meanwhile', async () => {
  const dataDir = newTestDataDir();
  const folder = join(dataDir, 'runs', 'd4e');
  const files = new RunFiles(join(dataDir, 'runs'));
  const key = { functionId: 'd4e', runId: 'run' };
  const writing = files.write(key, 'input', Buffer.from('{}'));
  // Holds this thread, so that the write cannot go on between the making of the folder and its removal.
  while (!existsSync(folder));
  rmdirSync(folder);
  await writing;
  expect(String(await files.read(key, 'input'))).toBe('{}');
  rmSync(dataDir, { recursive: true });
});
