import type { Mutation } from '../mutation.ts';

const names = {
  file: 'runner/test/isolation/host-names.test.ts',
  title: 'shows no path, user or name of the host to a function that starts',
};
const shared = {
  file: 'runner/test/isolation/shared-objects.test.ts',
  title: 'share no lock, socket, file or counter, although they have the same code',
};
const alone = 'runner/test/isolation/sandbox-alone.test.ts';
const noOverlays = { remove: '{ length: overlays }', replaceWith: '{ length: 0 }' };

const hiddenParameters = 'host paths › replaces paths in the parameters of an error and of a fix too';

export const mutations = [
  {
    defence: 'Sandboxes share no file locks, because each has overlays of its own',
    file: 'runner/src/sandbox/mount-table.ts',
    ...noOverlays,
    test: shared,
  },
  {
    defence: 'A sandbox that could watch would not see which programs the host starts',
    file: 'runner/src/sandbox/mount-table.ts',
    ...noOverlays,
    test: { file: alone, title: 'gets no notice of files that the host and other sandboxes open' },
  },
  {
    defence: 'The options of a mount name no host path',
    file: 'runner/src/sandbox/mount-table.ts',
    remove: '[placeFolders.empty, n]',
    replaceWith: '[placeFolders.empty, toBind[n] ?? n]',
    test: { file: 'runner/src/sandbox/mount-table.test.ts', title: 'names no host path' },
  },
  {
    defence: 'A sandbox does not see how full the disk of the host is',
    file: 'runner/src/sandbox/mount-table.ts',
    remove: '[placeFolders.empty, n]',
    replaceWith: '[n, placeFolders.empty]',
    test: shared,
  },
  {
    defence: 'Locks, keys and counters of the machine are hidden from /proc',
    file: 'runner/src/sandbox/bwrap-args.ts',
    remove:
      "for (const file of hidden.files) add('about the machine, not about it', '--ro-bind', '/dev/null', file);",
    test: shared,
  },
  {
    defence: 'Folders with counters of the machine are hidden from /proc',
    file: 'runner/src/sandbox/bwrap-args.ts',
    remove: 'of hidden.folders)',
    replaceWith: 'of [] as string[])',
    test: shared,
  },
  {
    defence: 'The first process of a sandbox inherits no folder of the host in its environment',
    file: 'runner/src/sandbox/chain.ts',
    remove: "'unset PWD OLDPWD',",
    test: names,
  },
  {
    defence: 'Compiled modules hold no host path',
    file: 'runner/src/runtimes/support.ts',
    remove: "...['-d', inside.runtime],",
    test: {
      file: 'runner/test/prepare.test.ts',
      title: 'compiles preinstalled modules under the path that they have inside',
    },
  },
  {
    defence: 'A sandbox makes no user namespace, even by calls that no filter refuses',
    file: 'runner/src/sandbox/bwrap-args.ts',
    remove: "'--disable-userns'",
    replaceWith: "'--unshare-user'",
    test: { file: alone, title: 'makes no user namespace' },
  },
  {
    defence: 'Nothing can be added to the root folder of a sandbox',
    file: 'runner/src/sandbox/bwrap-args.ts',
    remove: "add('nothing can be added to / either', '--remount-ro', '/');",
    test: { file: alone, title: 'adds no folder' },
  },
  {
    defence: 'Nothing can be added to /dev of a sandbox',
    file: 'runner/src/sandbox/bwrap-args.ts',
    remove:
      "add('files added beside the devices would be memory that no bound counts', '--remount-ro', '/dev');",
    test: { file: alone, title: 'adds no folder' },
  },
  {
    defence: 'Errors of calls show no path of the host',
    file: 'runner/src/runner.ts',
    remove: 'this.#hostPaths.hidden(() => this.#invoke(version, call))',
    replaceWith: 'this.#invoke(version, call)',
    test: { file: names.file, title: 'shows no path of the host in the error of a call' },
  },
  {
    defence: 'Parameters of errors show no path of the host',
    file: 'runner/src/host-paths.ts',
    remove: 'said === undefined ? message : this.hideInMessage(said)',
    replaceWith: 'said ?? message',
    test: { file: 'runner/src/host-paths.test.ts', title: hiddenParameters },
  },
  {
    defence: 'Parameters of fixes show no path of the host',
    file: 'runner/src/host-paths.ts',
    remove: 'return isObject ? this.hideIn(value) : value;',
    replaceWith: 'return value;',
    test: { file: 'runner/src/host-paths.test.ts', title: hiddenParameters },
  },
] satisfies readonly Mutation[];
