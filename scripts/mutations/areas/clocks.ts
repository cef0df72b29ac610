import type { Mutation } from '../mutation.ts';

export const mutations = [
  {
    defence: 'A revocation outlives a clock that was set forward',
    file: 'bff/src/store/retention.ts',
    remove: 'expiredSinceMs.get(id) ?? atMs) >= tokenLifeSeconds * 1000',
    replaceWith: 'expiredSinceMs.get(id) ?? atMs) >= 0',
    test: { file: 'bff/src/iam/clock-setbacks.test.ts', title: 'lets no revoked token live again' },
  },
  {
    defence: 'A session ends by a monotonic clock',
    file: 'bff/src/iam/sessions.ts',
    remove: ' || !this.#lasts(hex(secret), row.expires_at_ms - this.#now())',
    test: {
      file: 'bff/src/iam/clock-setbacks.test.ts',
      title: 'makes no session last longer than a week, and no token say that it does',
    },
  },
  {
    defence: 'The deadline of a call is on a monotonic clock',
    file: 'runner/src/instances/instance.ts',
    remove: 'Math.max(0, deadlineMs - performance.now()),',
    replaceWith: 'Math.max(0, deadlineMs - (Date.now() - performance.timeOrigin)),',
    test: {
      file: 'runner/test/call-deadline.test.ts',
      title: 'while the version loads',
    },
  },
] satisfies readonly Mutation[];
