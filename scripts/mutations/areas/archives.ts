import type { Mutation } from '../mutation.ts';

const links = 'bff/src/artifacts/package-links.test.ts';
const names = 'bff/src/artifacts/package-names.test.ts';
const tools = 'bff/src/artifacts/package-tools.test.ts';
const attacks = 'bff/src/artifacts/package.test.ts';
const code = 'runner/src/code/code-store.test.ts';

export const mutations = [
  {
    defence: 'The console rejects a package with a link that leads out',
    file: 'bff/src/artifacts/package.ts',
    remove: 'tree.close();',
    test: { file: links, title: 'rejects the package when it ' },
  },
  {
    defence: 'A path goes through no link of the package',
    file: 'bff/src/artifacts/package.ts',
    remove: "if (place?.type === 'folder') tree.addFolder(place.path);",
    test: { file: links, title: 'rejects the package when it ' },
  },
  {
    defence: 'A link is too long before it is unpacked',
    file: 'bff/src/artifacts/package.ts',
    remove: 'if (type === fileType.link && entry.uncompressedSize > linkBytesMax)',
    replaceWith: 'if (type === fileType.link && entry.uncompressedSize > 2 ** 40)',
    test: { file: links, title: 'rejects the package when it ' },
  },
  {
    defence: 'A link that lies in an absolute place leads out',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: "if (target.startsWith('/')) throw",
    replaceWith: 'if (target.length > 9999) throw',
    test: { file: links, title: 'rejects the package when it ' },
  },
  {
    defence: 'What lies after nothing is not walked back from',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: "waiting.includes('..') ? 'outside' :",
    test: { file: links, title: 'rejects the package when it ' },
  },
  {
    defence: 'Walking along the links of a package takes bounded time',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: 'if (this.#steps > mostStepsPerEntry * this.#mostEntries)',
    replaceWith: 'if (this.#steps < 0)',
    test: {
      file: links,
      title: 'rejects a package whose links lead to links without end, in bounded time',
    },
  },
  {
    defence: 'A package stands for a bounded number of folders',
    file: 'bff/src/artifacts/package.ts',
    remove: 'const treeEntriesMax = 2 * limits.packageEntries;',
    replaceWith: 'const treeEntriesMax = 2 ** 40 * limits.packageEntries;',
    test: {
      file: names,
      title: 'package › fails when few long names stand for very many folders',
    },
  },
  {
    defence: 'A mode by a tool of Windows makes no link',
    file: 'bff/src/artifacts/package.ts',
    remove: 'return isOfUnix(entry) ? entry.externalFileAttributes >>> 16 : 0;',
    replaceWith: 'return entry.externalFileAttributes >>> 16;',
    test: { file: names, title: 'means nothing when a tool of DOS or Windows wrote it' },
  },
  {
    defence: 'Backslashes of Windows are folders before a path is judged',
    file: 'bff/contract/entry-names.ts',
    remove: "isOfWindows ? name.replaceAll('\\\\', '/') : name",
    replaceWith: 'name',
    test: { file: names, title: 'separates folders by backslashes, made by system ' },
  },
  {
    defence: 'A name with ".." is rejected though it stays inside',
    file: 'bff/contract/entry-names.ts',
    remove: "if (parts.includes('..'))",
    replaceWith: 'if (parts.length > 9999)',
    test: { file: attacks, title: 'holds an entry called ' },
  },
  {
    defence: 'A name that leads out where backslashes are folders is rejected',
    file: 'bff/contract/entry-names.ts',
    remove: "if (leadsOut(name.replaceAll('\\\\', '/')))",
    replaceWith: 'if (name.length > 99_999)',
    test: { file: attacks, title: 'holds an entry called ' },
  },
  {
    defence: 'Both end records of a zip say the same',
    file: 'bff/src/artifacts/zip-layout.ts',
    remove: 'if (!isWhole || !agrees)',
    replaceWith: 'if (!isWhole && !agrees)',
    test: {
      file: tools,
      title: 'fails when its two end records differ',
    },
  },
  {
    defence: 'The runner checks again where links of a package lead',
    file: 'runner/src/code/code-store.ts',
    remove: 'tree.close();',
    test: { file: code, title: ', and writes nothing' },
  },
  {
    defence: 'The runner makes all folders before any link',
    file: 'runner/src/code/code-store.ts',
    remove: 'for (const folder of folders) await mkdir',
    replaceWith: 'for (const folder of new Set<string>()) await mkdir',
    test: { file: code, title: ', though nothing were checked before' },
  },
  {
    defence: 'The runner writes no file through a link that is there',
    file: 'runner/src/code/code-store.ts',
    remove: "flag: 'wx',",
    replaceWith: '',
    test: { file: code, title: 'writes no file through a link that is there already' },
  },
] satisfies readonly Mutation[];
