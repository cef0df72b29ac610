import { totalmem } from 'node:os';
import { MemoryBudget } from '../memory-budget.ts';

const megabyte = 1024 * 1024;

/**
 * The memory that request bodies may hold, of all clients together. A body asks for its place before anything of it is
 * read. One function or caller holds a quarter at most: the others shall find a place at any time.
 */
export function bodyBudget({
  bytes = Math.min(256 * megabyte, totalmem() / 8),
  waitMs = 10_000,
} = {}): MemoryBudget {
  const waiting = { ofAsker: 100, inAll: 1000 };
  return new MemoryBudget({ what: 'request bodies', bytes, share: 1 / 4, waiting, waitMs });
}
