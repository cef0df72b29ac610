/** Runs the suites of the runner's contract as an ordinary user: see `as-ordinary-user.ts`. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { OrdinaryUser } from './as-ordinary-user.ts';

/**
 * What depends on the rights of the user: starts and the metadata address (`seed`), ends of processes and groups
 * (`lifecycle`), owners of files (`close`, the layers), and limits without control groups (`resources`,
 * `temporary-files`). What the metadata service answers does not.
 */
const suites = [
  'test/seed.test.ts',
  'test/lifecycle.test.ts',
  'test/close.test.ts',
  'test/resources.test.ts',
  'test/temporary-files.test.ts',
  'test/egress.test.ts',
  'src/builds/layers/layer-stream.test.ts',
  'src/builds/layers/layer-store.test.ts',
];

describe('the runner as an ordinary user', () => {
  let user: OrdinaryUser;
  beforeAll(async () => {
    user = await OrdinaryUser.create();
  });
  afterAll(() => user.remove());

  it('passes the suites of the contract', () => user.passes(suites, { withinMs: 1_100_000 }), 1_200_000);
});
