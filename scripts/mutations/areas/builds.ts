import type { Mutation } from '../mutation.ts';

const sharing = 'runner/test/build-sharing.test.ts';
const stream = 'runner/src/builds/layers/layer-stream.test.ts';
const store = 'runner/src/builds/layers/layer-store.test.ts';
const registryProxy = 'runner/src/builds/registry/registry-proxy.test.ts';
const pages = 'runner/src/builds/registry/authenticating-proxy.test.ts';
const folders = 'runner/src/builds/registry/folder-indexes.test.ts';
const powerCut = 'runner/test/power-cut.test.ts';
const aside = 'runner/src/durable/aside.test.ts';
const plan = 'runner/src/builds/tools/plan.test.ts';

export const mutations = [
  {
    defence: 'A build that reads the whole project makes a layer of its own',
    file: 'runner/src/builds/builder.ts',
    remove: 'plan.isShared ? undefined : randomUUID()',
    replaceWith: 'undefined',
    test: {
      file: sharing,
      title: 'belongs to one version when the build read all files of the project',
    },
  },
  {
    defence: 'A build with a life cycle script of the project shares nothing',
    file: 'runner/src/builds/tools/npm-project.ts',
    remove: '!lifecycleScripts.some((name) => name in scripts) &&',
    test: { file: plan, title: 'shares nothing of a Node.js build with the script' },
  },
  {
    defence: 'A shared npm build gets a manifest of nothing but what its key covers',
    file: 'runner/src/builds/tools/npm-project.ts',
    remove: 'content: reducedManifest(read)',
    replaceWith: 'content: manifest.content',
    test: { file: plan, title: 'gives npm only the fields that decide the result' },
  },
  {
    defence: 'A shared pip build gets requirements by name alone',
    file: 'runner/src/builds/tools/pip-project.ts',
    remove: "!rest.some((word) => word.startsWith('-'))",
    replaceWith: 'true',
    test: { file: plan, title: 'shares nothing of a Python build with the line' },
  },
  {
    defence: 'A file of the project is no requirement by name',
    file: 'runner/src/builds/tools/pip-project.ts',
    remove: '!archive.test(name) &&',
    test: { file: plan, title: 'shares nothing of a Python build with the line' },
  },
  {
    defence: 'A layer holds nothing below a link',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: "if (next.type !== 'folder')",
    replaceWith:
      "if (next.type === 'link') next = { type: 'folder', entries: new Map() };\n      if (next.type !== 'folder')",
    test: { file: stream, title: 'rejects ' },
  },
  {
    defence: 'A layer holds no path twice',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: 'if (folder.has(last))',
    replaceWith: 'if (folder.has(last) && parts.length > 99)',
    test: { file: stream, title: 'rejects ' },
  },
  {
    defence: 'A link of a layer stays inside, through however many others',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: "if (end === 'outside') throw",
    replaceWith: 'if (parts.length > 99) throw',
    test: { file: stream, title: 'rejects ' },
  },
  {
    defence: 'A layer has a bounded number of files and folders',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: 'if (this.#count > this.#mostEntries)',
    replaceWith: 'if (this.#count < 0)',
    test: {
      file: stream,
      title: 'rejects one entry more than a layer has, and counts the folders around files',
    },
  },
  {
    defence: 'Walking along the links of a layer takes bounded time',
    file: 'runner/src/builds/layers/entry-tree.ts',
    remove: 'if (this.#steps > mostStepsPerEntry * this.#mostEntries)',
    replaceWith: 'if (this.#steps < 0)',
    test: { file: stream, title: 'rejects links to links to links in linear time' },
  },
  {
    defence: 'The writer of layers enters no folder through a link',
    file: 'runner/src/builds/layers/handles.ts',
    remove: 'openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)',
    replaceWith: 'openSync(path, O_RDONLY | O_DIRECTORY)',
    test: { file: stream, title: 'follows no link that replaces a folder that it made' },
  },
  {
    defence: 'The writer of layers opens new files alone',
    file: 'runner/src/builds/layers/handles.ts',
    remove: 'O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW',
    replaceWith: 'O_WRONLY | O_CREAT',
    test: { file: stream, title: 'follows no link that it finds on its way, whoever made it' },
  },
  {
    defence: 'The writer of layers is not root',
    file: 'runner/src/builds/layers/layer-writer.ts',
    remove: 'if (task.uid !== undefined) becomeUser(task.uid);',
    test: { file: stream, title: "writes without root's rights, and leaves root the owner" },
  },
  {
    defence: 'A layer that is not what was written does not count as present',
    file: 'runner/src/builds/layers/layer-store.ts',
    remove: 'found && JSON.stringify(found) === text',
    replaceWith: 'found',
    test: { file: store, title: 'does not count a layer as present when' },
  },
  {
    defence: 'A layer that is a link does not count as present',
    file: 'runner/src/builds/layers/layer-store.ts',
    remove: '(found) => found.isDirectory(),',
    replaceWith: '() => true,',
    test: { file: store, title: 'does not count a layer as present when' },
  },
  {
    defence: 'A build asks for plainly written paths alone',
    file: 'runner/src/builds/registry/package-paths.ts',
    remove: 'plainPart = /^[\\w.~+@!-]+$/',
    replaceWith: 'plainPart = /^[^/]+$/',
    test: { file: registryProxy, title: 'does not ask the registry for' },
  },
  {
    defence: 'A layer is flushed before it has its name',
    file: 'runner/src/durable/aside.ts',
    remove: 'await syncTree(aside);',
    test: {
      file: powerCut,
      title: 'layer › survives a power cut whole or not at all, and whole once it is stored',
    },
  },
  {
    defence: 'The name of a layer is flushed',
    file: 'runner/src/durable/aside.ts',
    remove: 'await syncFolder(path.dirname(target));',
    test: {
      file: powerCut,
      title: 'layer › survives a power cut whole or not at all, and whole once it is stored',
    },
  },
  {
    defence: 'What a killed process left unfinished is removed',
    file: 'runner/src/sandbox/hosts.ts',
    remove: 'await removeUnfinished(dir);',
    test: { file: aside, title: 'disappear from every folder when a runner has started' },
  },
  {
    defence: 'What a living process writes is not removed',
    file: 'runner/src/durable/aside.ts',
    remove: 'return startedAt(Number(pid)) !== started;',
    replaceWith: 'return started !== undefined;',
    test: { file: aside, title: 'disappear when no living process writes them, and nothing else does' },
  },
  {
    defence: 'A build asks for packages alone',
    file: 'runner/src/builds/registry/authenticating-proxy.ts',
    remove: 'page !== undefined || this.#isTarball(url) ? { url, page } : undefined',
    replaceWith: '{ url, page }',
    test: { file: registryProxy, title: 'does not ask the registry for' },
  },
  {
    defence: 'A redirection leads to no address that is not public',
    file: 'runner/src/builds/registry/authenticating-proxy.ts',
    remove: 'if (address !== undefined && !isPublicAddress(address)) throw notPublic(url.host);',
    replaceWith: '',
    test: { file: registryProxy, title: 'follows no redirection of the registry to' },
  },
  {
    defence: 'A name leads to its public addresses alone',
    file: 'runner/src/network/public-addresses.ts',
    remove: 'found.filter(({ address }) => isPublicAddress(address))',
    replaceWith: 'found',
    test: {
      file: 'runner/src/network/public-lookup.test.ts',
      title: 'returns the public addresses of a name that has private ones, too',
    },
  },
  {
    defence: 'A redirection leads to no name of an address that is not public',
    file: 'runner/src/builds/registry/authenticating-proxy.ts',
    remove: '...(isStraight ? { lookup: publicLookup } : {}),',
    replaceWith: '',
    test: { file: registryProxy, title: 'follows no redirection of the registry to' },
  },
  {
    defence: 'A redirection leads to no other question of the registry',
    file: 'runner/src/builds/registry/authenticating-proxy.ts',
    remove:
      'if (!this.#isOfSource(to) || isPackage || (from.origin === to.origin && !asksForMore(to))) return to;',
    replaceWith: 'if (to.protocol) return to;',
    test: { file: registryProxy, title: 'follows no redirection of the registry to' },
  },
  {
    defence: 'A name is looked up before a proxy is asked for it',
    file: 'runner/src/builds/registry/authenticating-proxy.ts',
    remove: 'await requirePublicName(url.hostname);',
    replaceWith: '{}',
    test: {
      file: registryProxy,
      title: 'follows what is public, and never with the password of the registry',
    },
  },
  {
    defence: 'A link is signed',
    file: 'runner/src/builds/registry/signed-links.ts',
    remove: 'if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;',
    replaceWith: "if (encoded === '') return undefined;",
    test: { file: pages, title: 'names the files of a packument to the build' },
  },
  {
    defence: 'A build takes one layer',
    file: 'runner/src/builds/registry/registry-proxy.ts',
    remove: 'if (this.#hasLayer) {',
    replaceWith: 'if (this.#hasLayer && this.#inHand < 0) {',
    test: { file: registryProxy, title: 'takes one layer, and no second one beside or after it' },
  },
  {
    defence: 'Requests wait their turn',
    file: 'runner/src/builds/registry/registry-proxy.ts',
    remove: 'if (this.#inHand < most.requests) begin();',
    replaceWith: 'if (this.#inHand >= 0) begin();',
    test: { file: registryProxy, title: 'makes many connections at once wait, and drops none' },
  },
  {
    defence: 'Connections at rest make room',
    file: 'runner/src/builds/registry/registry-proxy.ts',
    remove: 'atRest?.destroy();',
    replaceWith: 'return false;',
    test: { file: registryProxy, title: 'makes room for a request when a script holds all connections' },
  },
  {
    defence: 'A build writes to no registry',
    file: 'runner/src/builds/registry/registry-proxy.ts',
    remove: "if (request.method !== 'GET' && request.method !== 'HEAD')",
    replaceWith: "if (request.method === 'NONE')",
    test: { file: registryProxy, title: 'passes on no' },
  },
  {
    defence: 'A password goes below its registry alone',
    file: 'runner/src/builds/registry/authenticating-proxy.ts',
    remove: 'has(source) !== undefined && target.href.startsWith(folder(source.url)),',
    replaceWith: 'has(source) !== undefined,',
    test: {
      file: registryProxy,
      title: 'follows what is public, and never with the password of the registry',
    },
  },
  {
    defence: 'A build asks an index in a folder for plainly named projects alone',
    file: 'runner/src/builds/registry/folder-indexes.ts',
    remove: '!isProject([project, ...rest])',
    replaceWith: 'false',
    test: { file: folders, title: 'reads no file for' },
  },
  {
    defence: 'A page of an index in a folder gives only files below that index',
    file: 'runner/src/builds/registry/folder-indexes.ts',
    remove: 'url.href.startsWith(root) ?',
    replaceWith: 'true ?',
    test: { file: folders, title: 'only files below the index that the page names' },
  },
] satisfies readonly Mutation[];
