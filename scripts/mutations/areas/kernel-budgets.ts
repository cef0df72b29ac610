import type { Mutation } from '../mutation.ts';

const suite = 'runner/test/isolation/kernel-budgets.test.ts';
const filter = 'runner/src/sandbox/seccomp-filter.test.ts';

export const mutations = [
  {
    defence: 'A sandbox runs listed fcntl commands only',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: "...forCall('fcntl', architecture, fcntlRule(architecture)),",
    replaceWith: "...forCall('fcntl', architecture, [answer(verdict.allow)]),",
    test: { file: suite, title: 'refuses calls that spend budgets of the user or the machine' },
  },
  {
    defence: 'A sandbox gets no inotify instance',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: '...inRanges(calls(absent), verdict.noSuchCall),',
    replaceWith: '...inRanges(calls(absent), verdict.allow),',
    test: { file: suite, title: 'refuses calls that spend budgets of the user or the machine' },
  },
  {
    defence: 'A sandbox flushes no cache of the disk',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: '...inRanges(calls(ignored), verdict.ignored),',
    replaceWith: '...inRanges(calls(ignored), verdict.allow),',
    test: { file: filter, title: 'answers 0 to every call of the ignored list' },
  },
  {
    defence: 'A sandbox does not read past the page cache',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: "...forCall('openat', architecture, argumentHasNone(2, direct, verdict.invalid)),",
    replaceWith: "...forCall('openat', architecture, [answer(verdict.allow)]),",
    test: { file: suite, title: 'refuses calls that spend budgets of the user or the machine' },
  },
  {
    defence: 'A sandbox queues few signals and timers',
    file: 'runner/src/sandbox/chain.ts',
    remove: '  sigpending: bounds.pendingSignals,\n',
    test: { file: suite, title: 'has resource limits that are as low as honest programs allow' },
  },
  {
    defence: 'A sandbox locks little memory',
    file: 'runner/src/sandbox/chain.ts',
    remove: '  memlock: bounds.lockedBytes,\n',
    test: { file: suite, title: 'has resource limits that are as low as honest programs allow' },
  },
] satisfies readonly Mutation[];
