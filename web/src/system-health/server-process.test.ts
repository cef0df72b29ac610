import type { ServerProcess } from 'bff/contract';
import { describe, expect, it } from 'vitest';
import { processSentences } from './server-process.ts';

const process: ServerProcess = { startedAt: '2026-11-29T10:00:00Z', restarts: 0, uncaughtErrors: 0 };
const text = (more: Partial<ServerProcess>) => processSentences({ ...process, ...more }).join(' ');

describe('processSentences', () => {
  it('says since when a server runs that was never restarted', () => {
    expect(text({})).toMatch(/^Running since .*2026.*, without a restart\.$/);
  });

  it.each([
    ['SIGKILL', 'short of memory'],
    ['SIGSEGV', 'followed SIGSEGV'],
    ['exit status 1', 'a fault of the server (exit status 1)'],
  ])('gives the reason of the last restart after %s', (lastEnd, reason) => {
    expect(text({ restarts: 2, lastEnd })).toContain(`after 2 automatic restarts. The last one`);
    expect(text({ restarts: 2, lastEnd })).toContain(reason);
  });

  it('counts errors that nothing handled', () => {
    expect(text({ uncaughtErrors: 1 })).toContain('1 error was not handled');
  });
});
