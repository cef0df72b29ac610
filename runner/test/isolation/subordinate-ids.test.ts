/** Runs attacks again with the runner as an ordinary user who has subordinate ids: see `../as-ordinary-user.ts`. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { OrdinaryUser } from '../as-ordinary-user.ts';

const suites = [
  ...['kernel-budgets', 'memory-and-processes', 'network'],
  ...['host-names', 'sandbox-alone', 'shared-objects'],
].map((name) => `test/isolation/${name}.test.ts`);

describe('the runner as an ordinary user with subordinate ids', () => {
  let user: OrdinaryUser;
  beforeAll(async () => {
    user = await OrdinaryUser.create({ hasSubordinateIds: true });
  });
  afterAll(() => user.remove());

  it(
    'gives each sandbox a host user of its own, with its own kernel budgets, limits and mounts',
    () => user.passes(suites, { withinMs: 1_100_000 }),
    1_200_000,
  );
});
