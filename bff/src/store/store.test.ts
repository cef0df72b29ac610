import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { LogStore } from '../logs/log-store.ts';
import { openStore } from './store.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = newTestDataDir();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

test('store › is readable by its user only, although the folder existed and is open to all', async () => {
  chmodSync(dataDir, 0o755);
  // What an unclean exit left, with a wider mode.
  writeFileSync(join(dataDir, 'console.sqlite-wal'), '', { mode: 0o644 });
  const store = await openStore(dataDir);
  await store.selectFrom('functions').select('id').execute();
  const logs = new LogStore(dataDir);
  const modes = readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).mode & 0o777]);
  expect(Object.fromEntries(modes)).toEqual({
    'console.sqlite': 0o600,
    'console.sqlite-wal': 0o600,
    'logs.sqlite': 0o600,
    'logs.sqlite-wal': 0o600,
  });
  logs.close();
  await store.destroy();
});
