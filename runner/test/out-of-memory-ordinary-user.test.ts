/** Tests the promised time as an ordinary user: see `as-ordinary-user.ts`. No other suite runs at the same time. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { OrdinaryUser } from './as-ordinary-user.ts';

describe('the runner as an ordinary user', () => {
  let user: OrdinaryUser;
  beforeAll(async () => {
    user = await OrdinaryUser.create();
  });
  afterAll(() => user.remove());

  it(
    'tells of used up memory in time',
    () => user.passes(['test/out-of-memory.test.ts'], { withinMs: 200_000 }),
    240_000,
  );
});
