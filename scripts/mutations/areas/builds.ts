import type { Mutation } from '../mutation.ts';

const sharing = 'runner/test/build-sharing.test.ts';
const plan = 'runner/src/builds/plan.test.ts';

export const mutations = [
  {
    defence: 'A build that reads the whole project makes a layer of its own',
    file: 'runner/src/builds/builder.ts',
    remove: 'plan.isShared ? undefined : randomUUID()',
    replaceWith: 'undefined',
    test: {
      file: sharing,
      title: 'is not given even to the same files when the build read all of them',
    },
  },
  {
    defence: 'A build with a life cycle script of the project shares nothing',
    file: 'runner/src/builds/npm-project.ts',
    remove: '!lifecycleScripts.some((name) => name in scripts) &&',
    test: { file: plan, title: 'shares nothing of a Node.js build with the script' },
  },
  {
    defence: 'A shared npm build gets a manifest of nothing but what its key covers',
    file: 'runner/src/builds/npm-project.ts',
    remove: 'content: reducedManifest(read)',
    replaceWith: 'content: manifest.content',
    test: { file: plan, title: 'gives npm only the fields that decide the result' },
  },
  {
    defence: 'A shared pip build gets requirements by name alone',
    file: 'runner/src/builds/pip-project.ts',
    remove: "!rest.some((word) => word.startsWith('-'))",
    replaceWith: 'true',
    test: { file: plan, title: 'shares nothing of a Python build with the line' },
  },
  {
    defence: 'A file of the project is no requirement by name',
    file: 'runner/src/builds/pip-project.ts',
    remove: '!archive.test(name) &&',
    test: { file: plan, title: 'shares nothing of a Python build with the line' },
  },
] satisfies readonly Mutation[];
