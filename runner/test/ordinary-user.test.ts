/** Runs the suites of the runner's contract as an ordinary user: see `as-ordinary-user.ts`. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { OrdinaryUser } from './as-ordinary-user.ts';

const suites = [
  'test/seed.test.ts',
  'test/lifecycle.test.ts',
  'test/close.test.ts',
  'test/metadata.test.ts',
  'test/metadata-waits.test.ts',
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
