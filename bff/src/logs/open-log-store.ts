import { join } from 'node:path';
import { openReplaceable } from '../storage/replaceable-database.ts';
import { LogStore } from './log-store.ts';

/** Opens the store, or an empty one in place of a damaged file, so that logging continues. */
export function openLogStore(dataDir: string): { store: LogStore; movedTo: string | undefined } {
  return openReplaceable(join(dataDir, 'logs.sqlite'), () => new LogStore(dataDir));
}
