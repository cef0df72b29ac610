import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { openTestConsole } from '../../test/test-console.ts';

const count = 1000;
/** The fifth Monday of February, which comes once in 28 years, takes longest to find. */
const rule = (functionId: string) => ({
  timer: { cronExpression: '0 0 ? 2 2#5 *', invokeFunction: { functionId } },
});

it('list of triggers with their firings › takes a turn of the event loop for every ten triggers', async () => {
  const before = await openTestConsole();
  const { id: functionId } = await before.createFunction('fired');
  const { folderId, dataDir } = before;
  await before.close({ keepData: true });
  const db = new DatabaseSync(join(dataDir, 'console.sqlite'));
  const insert = db.prepare(`insert into triggers
    (id, folder_id, created_at_ms, name, description, labels_json, rule_json, status, next_at_ms)
    values (?, ?, 1, '', '', '{}', ?, 'ACTIVE', ?)`);
  db.exec('begin');
  for (let n = 0; n < count; n += 1)
    insert.run(`a1s${String(n).padStart(17, '0')}`, folderId, JSON.stringify(rule(functionId)), 4e12);
  db.exec('commit');
  db.close();
  const console = await openTestConsole({ dataDir });
  let turns = 0;
  let isOver = false;
  const countTurns = () => {
    turns += 1;
    if (!isOver) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  const { body } = await console.send(`/console/triggers?folderId=${folderId}&pageSize=${count}`);
  isOver = true;
  await console.close({ keepData: true });
  rmSync(dataDir, { recursive: true });
  expect(body.triggers).toHaveLength(count);
  expect(turns).toBeGreaterThanOrEqual(count / 10);
});
