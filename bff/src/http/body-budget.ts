import { totalmem } from 'node:os';
import { say } from '../error-message.ts';
import { MemoryBudget } from '../memory-budget.ts';

const megabyte = 1024 * 1024;

/**
 * Memory budget for request bodies of all clients together. The server reserves memory before it reads a body. One
 * function or caller may hold at most a quarter, so that others always find space.
 */
export function bodyBudget({
  bytes = Math.min(256 * megabyte, totalmem() / 8),
  waitMs = 10_000,
} = {}): MemoryBudget {
  const waiting = { ofAsker: 100, inAll: 1000 };
  return new MemoryBudget({ what: say('MEMORY_OF_BODIES', {}), bytes, share: 1 / 4, waiting, waitMs });
}
