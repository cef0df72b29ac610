import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { type CodePackage, RunnerError } from 'runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { BuildLogs } from './build-logs.ts';
import { Builds } from './builds.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = newTestDataDir();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const code: CodePackage = { sha256: '', read: (use) => use([]) };
const request = { runtime: 'nodejs22', code };
const operation = { operationId: 'd4e1', place: { functionId: 'd4e0', leave: () => {} } };

/** Builds whose tool prints one line and fails. */
function failingBuilds({ writeAgainMs = 1 } = {}): Builds {
  return new Builds({
    runner: {
      build: async (_request, { onLog } = {}) => {
        onLog?.({ timestampMs: 0, stream: 'stdout', text: 'a secret of the build' });
        throw new RunnerError('BUILD_FAILED', 'npm failed');
      },
    },
    operations: { onCancel: () => {} },
    logs: new BuildLogs(join(dataDir, 'builds')),
    log: pino({ level: 'silent' }),
    dataDir,
    writeAgainMs,
  });
}

function outcome({ failed, isWanted = true }: { failed: () => Promise<void>; isWanted?: boolean }) {
  const ended = Promise.withResolvers<void>();
  return {
    ended: ended.promise,
    done: async () => {},
    failed,
    isWanted: async () => isWanted,
    onEnded: ended.resolve,
  };
}

describe('builds', () => {
  it('writes the failure of a build once the disk takes writes again', async () => {
    let tries = 0;
    const written = outcome({
      failed: async () => {
        tries += 1;
        if (tries < 3) throw new Error('database or disk is full');
      },
    });
    failingBuilds().start(operation, request, written);
    await written.ended;
    expect(tries).toBe(3);
  });

  it('stop trying to write the failure of a build when the console stops', async () => {
    const builds = failingBuilds({ writeAgainMs: 3_600_000 });
    const tried = Promise.withResolvers<void>();
    const failed = async () => {
      tried.resolve();
      throw new Error('database or disk is full');
    };
    builds.start(operation, request, outcome({ failed }));
    await tried.promise;
    await builds.close();
  });

  it.each([true, false])('keep the log of a build while its version is there: %s', async (isWanted) => {
    const written = outcome({ failed: async () => {}, isWanted });
    failingBuilds().start(operation, request, written);
    await written.ended;
    expect(existsSync(join(dataDir, 'builds', 'd4e1.log'))).toBe(isWanted);
  });
});
