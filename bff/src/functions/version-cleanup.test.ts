import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { openStore } from '../store/store.ts';
import { VersionCleanup } from './version-cleanup.ts';

/** Parts of one deletion, as of a function with thousands of versions, and the items in each. */
const parts = 10;
const itemsOfPart = 200;

/** Counts the most calls of `count` in one turn of the event loop. */
function countOfTurns() {
  const most = { inTurn: 0, inAll: 0 };
  let inTurn = 0;
  let isOver = false;
  const next = () => {
    inTurn = 0;
    if (!isOver) setImmediate(next);
  };
  setImmediate(next);
  const count = async () => {
    inTurn += 1;
    most.inAll += 1;
    most.inTurn = Math.max(most.inTurn, inTurn);
    return false;
  };
  const end = () => {
    isOver = true;
  };
  return { most, count, end };
}

describe('VersionCleanup', () => {
  it('removes twenty packages or layers in one turn of the event loop, whatever the number of cleanups', async () => {
    const dataDir = newTestDataDir();
    const store = await openStore(dataDir);
    const { most, count, end } = countOfTurns();
    const nothing = async () => {};
    const cleanup = new VersionCleanup({
      store,
      runner: { retire: nothing, dropCode: nothing },
      artifacts: { dropUnless: count },
      layers: {
        dropUnless: async () => {
          await count();
        },
      },
      buildLogs: { forget: nothing },
      logs: { forget: () => {} },
      forgetRuns: nothing,
      log: pino({ level: 'silent' }),
    });
    for (let part = 0; part < parts; part += 1) {
      const names = Array.from({ length: itemsOfPart }, (_, item) => `${part}-${item}`);
      cleanup.begin({
        functionId: 'd4e',
        isWhole: false,
        versionIds: names,
        packages: names,
        layers: names,
        builds: names,
      });
    }
    await cleanup.ended();
    end();
    await store.destroy();
    rmSync(dataDir, { recursive: true });
    expect(most).toEqual({ inTurn: 20, inAll: 2 * parts * itemsOfPart });
  });
});
