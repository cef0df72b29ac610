/** Runs every attack of this folder again with the runner as an ordinary user: see `../as-ordinary-user.ts`. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdinaryUser } from '../as-ordinary-user.ts';

const isRoot = process.getuid?.() === 0;
const suites = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== path.basename(import.meta.filename))
  .map((name) => `test/isolation/${name}`);

// An ordinary user runs the attacks as that user already.
describe.runIf(isRoot)('the runner as an ordinary user', () => {
  let user: OrdinaryUser;
  beforeAll(async () => {
    user = await OrdinaryUser.create();
  });
  afterAll(() => user.remove());

  it('holds against every attack', async () => {
    expect(suites.length).toBeGreaterThan(8);
    await user.passes(suites, { withinMs: 580_000 });
  }, 600_000);
});

describe.runIf(isRoot)('the runner as an ordinary user with subordinate ids', () => {
  let user: OrdinaryUser;
  beforeAll(async () => {
    user = await OrdinaryUser.create({ hasSubordinateIds: true });
  });
  afterAll(() => user.remove());

  it('gives each sandbox a host user of its own, with its own kernel budgets, limits and mounts', async () => {
    const names = [
      ...['kernel-budgets', 'memory-and-processes', 'network'],
      ...['host-names', 'sandbox-alone', 'shared-objects'],
    ];
    await user.passes(
      names.map((name) => `test/isolation/${name}.test.ts`),
      { withinMs: 280_000 },
    );
  }, 300_000);
});
