import { existsSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startServer } from './server-process.ts';
import { newTestDataDir } from './test-data-dir.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = newTestDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('server process', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'ends the server itself on %s when another program started it',
    async (signal) => {
      const server = await startServer(dataDir, {}, { through: ['bwrap', '--dev-bind', '/', '/', '--'] });
      await server.end(signal);
      await vi.waitFor(() => expect(existsSync(`/proc/${server.pid}`)).toBe(false), 10_000);
      await expect(fetch(`${server.origin}/healthz`)).rejects.toThrow('fetch failed');
    },
  );
});
