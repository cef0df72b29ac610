/** Runs every attack of this folder again with the runner as an ordinary user: see `../as-ordinary-user.ts`. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdinaryUser } from '../as-ordinary-user.ts';

const asOrdinaryUser = [path.basename(import.meta.filename), 'subordinate-ids.test.ts'];
const suites = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && !asOrdinaryUser.includes(name))
  .map((name) => `test/isolation/${name}`);

describe('the runner as an ordinary user', () => {
  let user: OrdinaryUser;
  beforeAll(async () => {
    user = await OrdinaryUser.create();
  });
  afterAll(() => user.remove());

  it('holds against every attack', async () => {
    expect(suites.length).toBeGreaterThan(8);
    await user.passes(suites, { withinMs: 1_100_000 });
  }, 1_200_000);
});
