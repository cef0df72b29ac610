import type { Mutation } from '../mutation.ts';

export const mutations = [
  {
    defence: 'A sandbox has none of the capabilities over its own namespaces',
    file: 'runner/src/sandbox/bwrap-args.ts',
    remove: "add('no capability, not even over its own namespaces', '--cap-drop', 'ALL');",
    test: {
      file: 'runner/test/isolation/escape-through-kernel.test.ts',
      title: 'H06',
    },
  },
] satisfies readonly Mutation[];
