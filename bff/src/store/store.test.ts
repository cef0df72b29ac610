import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { LogStore } from '../logs/log-store.ts';
import { openStore } from './store.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = newTestDataDir();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

test('store › admits its user only, although the folder existed and is open to all', async () => {
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

/** The files of a process that is killed now, in a folder of their own. */
function killed(name: string): string {
  const copy = join(dataDir, 'killed', name);
  mkdirSync(copy, { recursive: true });
  for (const file of readdirSync(dataDir).filter((each) => each.startsWith(name)))
    cpSync(join(dataDir, file), join(copy, file));
  return copy;
}
const filesWith = (dir: string, text: string) =>
  readdirSync(dir).filter((name) => readFileSync(join(dir, name)).includes(text));

test('store › holds nothing after a start that a killed process had deleted', async () => {
  const store = await openStore(dataDir);
  await store.insertInto('revoked_tokens').values({ id: 'marker-of-a-row', expires_at_ms: 1 }).execute();
  await store.deleteFrom('revoked_tokens').execute();
  const copy = killed('console.sqlite');
  await store.destroy();
  expect(filesWith(copy, 'marker-of-a-row')).toEqual(['console.sqlite-wal']);
  const next = await openStore(copy);
  expect(filesWith(copy, 'marker-of-a-row')).toEqual([]);
  await next.destroy();
});

test('log store › holds nothing after a start that a killed process had deleted', () => {
  const logs = new LogStore(dataDir);
  const entry = {
    functionId: 'd4e',
    versionId: 'd4e',
    requestId: 'r',
    timestampMs: 1,
    stream: 'stdout',
    level: 'INFO',
    message: 'marker-of-a-line',
    streamName: null,
    fieldsJson: null,
  } as const;
  logs.append([entry]);
  logs.deleteOldest('d4e', 10);
  const copy = killed('logs.sqlite');
  logs.close();
  expect(filesWith(copy, 'marker-of-a-line')).toEqual(['logs.sqlite-wal']);
  const next = new LogStore(copy);
  expect(filesWith(copy, 'marker-of-a-line')).toEqual([]);
  next.close();
});
