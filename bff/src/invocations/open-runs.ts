import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Store } from '../store/store.ts';
import { KeptCalls } from './kept-calls.ts';
import { RunFiles } from './run-files.ts';
import { RunRows } from './run-rows.ts';
import { Runs } from './runs.ts';
import { TestEvents } from './test-events.ts';

/** Opens what the console keeps of runs and calls, and the saved test events. */
export async function openRuns({
  dataDir,
  ...parts
}: {
  dataDir: string;
  store: Store;
  access: Access;
  functions: Functions;
  now: () => number;
  log: Logger;
}) {
  const rows = new RunRows(parts.store);
  const runs = new Runs({ rows, files: new RunFiles(join(dataDir, 'runs')), ...parts });
  await runs.open();
  const keptCalls = new KeptCalls({ runs, ...parts });
  await keptCalls.open();
  return { runs, keptCalls, testEvents: new TestEvents(parts) };
}
